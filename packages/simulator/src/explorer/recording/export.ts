import { curlLine } from '../../curl.ts';
import type { ExportedCode, ExportForm, KeyState, MessageDraft } from '../api.ts';
import { messageName } from '../message/message-name.ts';
import type { SignedDraft } from '../message/sign-draft.ts';
import { bodyBytes, bytesOf, headerPairs, wireRequest } from '../message/wire.ts';

/** A signed message in another form. What it sends is what the explorer sends, to the byte. */
export function exportMessage(
  message: SignedDraft,
  form: ExportForm,
  key: Pick<KeyState, 'source' | 'publicKey'>,
): ExportedCode {
  const { request } = message;
  const name = fileName(message);
  switch (form) {
    case 'curl':
      return { form, language: 'shell', fileName: `${name}.sh`, text: `${curlLine(request)}\n` };
    case 'fetch':
      return { form, language: 'javascript', fileName: `${name}.mjs`, text: fetchCode(message) };
    case 'http':
      return { form, language: 'http', fileName: `${name}.http`, text: rawHttp(message) };
    case 'fixture':
      return { form, language: 'json', fileName: `${name}.json`, text: fixture(message, key.publicKey) };
    case 'test':
      return {
        form,
        language: 'typescript',
        fileName: `${name}.test.ts`,
        text: testCode(message, key.source),
      };
  }
}

function fetchCode({ request }: SignedDraft): string {
  const { method, url } = wireRequest(request);
  return `const reply = await fetch(${literal(url)}, {
  method: ${literal(method)},
  headers: ${indented(headerPairs(request.headers))},
  body: ${bodyLiteral(bodyBytes(request))},
});
console.log(reply.status, await reply.text());
`;
}

function rawHttp({ request }: SignedDraft): string {
  const { method, target, headers, body } = wireRequest(request);
  const head = [`${method} ${target} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`)];
  return `${head.join('\r\n')}\r\n\r\n${'text' in body ? body.text : body.base64}`;
}

function fixture({ request, draft }: SignedDraft, publicKey: string): string {
  const { method, target } = wireRequest(request);
  const content = bytesOf(bodyBytes(request));
  const body = 'text' in content ? { body: content.text } : { bodyBase64: content.base64 };
  const value = { method, target, headers: headerPairs(request.headers), ...body, publicKey, draft };
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** A test for the endpoint: it signs the message again, so that it does not become too old. */
function testCode({ request, signed, sent, draft }: SignedDraft, keySource: string): string {
  const origin = request.url.origin;
  const key = /^[A-Z_]+$/.test(keySource)
    ? `process.env.${keySource}`
    : `readFileSync(${literal(keySource)}, 'utf8')`;
  const isGenuine = signed.body.equals(sent.body) && signed.target === sent.target && isPlain(draft);
  const options = [
    'privateKey',
    `clientId: ${literal(signed.clientId)}`,
    `target: ${literal(signed.target)}`,
    `body: ${bodyLiteral(signed.body)}`,
    ...(signed.method === 'POST' ? [] : [`method: ${literal(signed.method)}`]),
    ...(draft.requestTime === undefined ? [] : [`requestTime: ${literal(signed.requestTime)}`]),
    ...(draft.keyVersion === undefined ? [] : [`keyVersion: ${literal(draft.keyVersion)}`]),
    ...(draft.encoding === undefined ? [] : [`encoding: ${literal(draft.encoding)}`]),
  ];
  const changes = Object.entries(draft.headers ?? {}).map(([name, value]) =>
    value === null
      ? `  headers.delete(${literal(name)});`
      : `  headers.set(${literal(name)}, ${literal(typeof value === 'string' ? value : value.join(', '))});`,
  );
  if (signed.clientId !== sent.clientId)
    changes.push(`  headers.set('client-id', ${literal(sent.clientId)});`);
  if (signed.requestTime !== sent.requestTime)
    changes.push(`  headers.set('request-time', ${literal(sent.requestTime)});`);
  return `import assert from 'node:assert/strict';
${key.startsWith('readFileSync') ? "import { readFileSync } from 'node:fs';\n" : ''}import { test } from 'node:test';
import { ${draft.key === 'untrusted' ? 'createTestKeys, ' : ''}signNotification } from '@notify-capture/core/testing';

const endpoint = ${literal(`${origin}${sent.target}`)};
const privateKey = ${draft.key === 'untrusted' ? 'createTestKeys().privateKey; // a key that the endpoint does not trust' : `${key};`}

test(${literal(isGenuine ? 'the message is acknowledged' : 'the message is not acknowledged')}, async () => {
  const signed = signNotification({
    ${options.join(',\n    ')},
  });
  const headers = new Headers(signed.headers);
${changes.length === 0 ? '' : `${changes.join('\n')}\n`}  const body = ${signed.body.equals(sent.body) ? 'signed.body' : bodyLiteral(sent.body)};
  const reply = await fetch(endpoint, { method: ${literal(sent.method)}, headers, body });
${isGenuine ? ACKNOWLEDGED : '  assert.notEqual(reply.status, 200);\n'}});
`;
}

const ACKNOWLEDGED = `  assert.equal(reply.status, 200);
  assert.deepEqual(await reply.json(), {
    result: { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'Success' },
  });
`;

/** Does the draft change nothing that an endpoint must refuse? */
function isPlain({ signedAs, headers, key, clientId, requestTime }: MessageDraft): boolean {
  return [signedAs, headers, key, clientId, requestTime].every((one) => one === undefined);
}

function bodyLiteral(body: Buffer): string {
  const content = bytesOf(body);
  return 'text' in content ? literal(content.text) : `Buffer.from(${literal(content.base64)}, 'base64')`;
}

/** A value as a literal of JavaScript, with single quotes. Line separators and invisible characters are escaped. */
function literal(value: string | null): string {
  if (value === null) return 'null';
  const escaped = JSON.stringify(value)
    .slice(1, -1)
    .replaceAll('\\"', '"')
    .replaceAll("'", "\\'")
    .replaceAll(/[\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
      Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
        .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
        .join(''),
    );
  return `'${escaped}'`;
}

function indented(pairs: readonly (readonly [name: string, value: string])[]): string {
  return `[\n${pairs.map(([name, value]) => `    [${literal(name)}, ${literal(value)}],`).join('\n')}\n  ]`;
}

/** The result code or the type of the message, as a file name. */
function fileName({ sent }: SignedDraft): string {
  return (messageName(sent.body.toString('utf8')) ?? 'notification').toLowerCase().replaceAll(/[_.]/g, '-');
}
