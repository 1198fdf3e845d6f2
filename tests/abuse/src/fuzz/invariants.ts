import { deepEqual, equal, ok } from 'node:assert/strict';
import type { Attempt } from './attempt.ts';
import { contentOf, KEYS, type Message } from './messages.ts';
import { isSignature } from './pkcs1.ts';

/** A forged request costs no more than this, even the first one, which is diagnosed. */
const MOST = {
  verify: 3,
  publicDecrypt: 3,
  parse: 40,
  // A diagnosis may hash 8 MB, and the last form can be as large as a header.
  hashedBytes: 10_000_000,
  storeCalls: 2,
  lines: 3,
} as const;
const RESULTS: Readonly<Record<number, string>> = { 200: 'SUCCESS', 401: 'ACCESS_DENIED' };
const HEADERS = new Set([
  'allow',
  'cache-control',
  'client-id',
  'connection',
  'content-length',
  'content-type',
  'response-time',
  'retry-after',
]);
/** What controls a terminal, starts a line, or changes the direction of text. */
const UNPRINTABLE =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/u;

/** Holds for every request, whatever it is. */
export function expectSafe(attempt: Attempt, message: Message): void {
  expectReply(attempt);
  equal(attempt.claims, 0, 'a claim is left');
  const { work, storeCalls, lines } = attempt;
  for (const name of ['verify', 'publicDecrypt', 'parse', 'hashedBytes'] as const) {
    ok(work[name] <= MOST[name], `${name} is ${work[name]}`);
  }
  ok(storeCalls.length <= MOST.storeCalls, `the store was called ${storeCalls.length} times`);
  ok(lines.length <= MOST.lines, `${lines.length} lines were logged`);
  if (attempt.handled.length + attempt.refused.length + storeCalls.length > 0) {
    ok(isGenuine(message), 'a message that nobody has signed was used');
  }
  expectLog(attempt, message);
}

/** Nothing of it is a success. */
export function expectRefused(attempt: Attempt): void {
  ok(attempt.reply.status >= 400, `the reply is ${attempt.reply.status}`);
  deepEqual([attempt.handled, attempt.refused, attempt.storeCalls], [[], [], []]);
}

function expectReply({ reply }: Attempt): void {
  const { status, headers, body, code } = reply;
  // No option of this receiver throws: such a refusal would be an error of this project.
  ok(code !== 'HANDLER_FAILED' && code !== 'STORE_UNAVAILABLE', `the code is ${code}`);
  const { result } = JSON.parse(body) as { readonly result: { readonly resultCode: string } };
  const expected = RESULTS[status] ?? (status < 500 ? 'PARAM_ILLEGAL' : 'UNKNOWN_EXCEPTION');
  equal(result.resultCode, expected);
  for (const [name, value] of Object.entries(headers)) {
    ok(HEADERS.has(name), `the reply has the header ${name}`);
    ok(/^[\x20-\x7e]*$/.test(value), `the reply has a header with ${JSON.stringify(value)}`);
  }
}

function expectLog({ lines }: Attempt, { headers, body }: Message): void {
  const value = /signature=([^,]{24,})/.exec(headers.join('\n'))?.[1];
  const text = Buffer.from(body).toString('utf8');
  for (const { fields, message } of lines) {
    const { err, ...rest } = fields;
    ok(
      fields['code'] !== 'INVALID_NOTIFICATION' || err === undefined,
      `a message could not be read: ${String(err)}`,
    );
    for (const part of [message, ...textsOf(rest)]) {
      ok(!UNPRINTABLE.test(part), `the log has ${JSON.stringify(part)}`);
      ok(part.length <= 4_001, 'the log has a long text');
      if (value !== undefined) ok(!part.includes(value), 'the log has a signature');
      if (text.length > 40) ok(!part.includes(text), 'the log has a body');
    }
  }
}

function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

const OWNERS = new Map([
  ['T_1', [KEYS[1], KEYS[2]]],
  ['T_2', [KEYS.other]],
]);

/** Has one of Alipay's keys signed it? Read more leniently than the product, and computed without it. */
export function isGenuine({ method, target, headers, body }: Message): boolean {
  const valuesOf = (name: string): string[] =>
    headers.flatMap((one, at) => (at % 2 === 0 && one.toLowerCase() === name ? [headers[at + 1] ?? ''] : []));
  const [clientId = '', requestTime = ''] = ['client-id', 'request-time'].map((name) => valuesOf(name)[0]);
  const keys = OWNERS.get(clientId) ?? [];
  const encoded = /signature=([\w+/=%-]+)/.exec(valuesOf('signature').join())?.[1] ?? '';
  const value = Buffer.from(
    encoded.replaceAll(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    'base64',
  );
  const path = target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*(?=(.?))/i, (_, next) =>
    next === '/' ? '' : '/',
  );
  const content = contentOf({ method, target: path, clientId, requestTime, body });
  return keys.some((key) => isSignature(value, content, key));
}
