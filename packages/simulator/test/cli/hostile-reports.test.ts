import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { hang } from '../../src/report/wrap.ts';
import { CorrectEndpoint } from '../endpoints/correct-endpoint.ts';
import { clientId, keys, startEndpoint } from '../endpoints/setup.ts';
import { emptyFolder, PATIENT, runCommand } from './run-cli.ts';

const KEY = { ALIPAY_TEST_PRIVATE_KEY: keys.privateKey, ALIPAY_CLIENT_ID: clientId };

/** Commands of CI servers and of terminals, and text that shows in another order or not at all. */
const HOSTILE = [
  '\n::error::forged',
  '\r::set-output name=x::y',
  '\u2028::add-mask::a',
  '\u0085  ::group::x',
  '##[error]forged',
  '##vso[task.setvariable variable=x]y',
  '##VSO[task.complete result=Succeeded;]',
  "##teamcity[buildStatus status='SUCCESS']",
  '\u001b[0Ksection_start:1:x\r\u001b[0K',
  '\u001b]8;;http://example.com\u0007link\u001b]8;;\u0007',
  '\u009d8;;http://example.com\u009clink',
  '\u001b[2J\u001b]0;title\u0007\u009b31m',
  '\u202eevorppa\u202c \u2066x\u2069 \u200ey\u061c',
  'a\u200bb\u200dc\u2060d\ufeffe\u00adf\u3164g\u115fh',
  '\u{e0041}\u{e007f}\ufe0f\u{e0100}',
  '\ufffe\ufff9\u0000',
] as const;

// biome-ignore lint/suspicious/noControlCharactersInRegex: a server cannot send these characters in a header
const FORBIDDEN_IN_HEADERS = /[\0-\x1f\x7f]/g;

/** No character of {@link HOSTILE} may be printed, and no line may be a command. */
function expectHarmless(output: string): void {
  expect(output).not.toMatch(
    /(?![\n\t])[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}]/u,
  );
  expect(output).not.toMatch(/[\ufffe\uffff\ufff9-\ufffb]/);
  expect(output).not.toMatch(/##(\[|vso\[|teamcity\[)/i);
  expect(output).not.toMatch(/^\s*::[\w-]+(\s.*)?::/m);
}

describe('a hostile body', () => {
  it.each(HOSTILE)(
    'is harmless in the text, HTML, JUnit and JSON of certify, in both languages: %j',
    async (text) => {
      class Hostile extends CorrectEndpoint {
        protected override refuse(...[response]: Parameters<CorrectEndpoint['refuse']>): void {
          response.writeHead(200, {
            'x-powered-by': Buffer.from(text).toString('latin1').replaceAll(FORBIDDEN_IN_HEADERS, ''),
          });
          response.end(text);
        }
      }
      const { to } = await startEndpoint(Hostile);
      const folder = emptyFolder();
      const files = [join(folder, 'a.html'), join(folder, 'a.xml')] as const;
      const only = ['--only', 'refusal-format,no-framework-banner,no-internals-in-replies'];
      for (const lang of ['en', 'zh']) {
        const args = ['certify', '--to', to, '--lang', lang, ...only, ...PATIENT];
        const { stdout } = await runCommand([...args, '--report', files[0], '--junit', files[1]], KEY);
        const json = await runCommand([...args, '--json'], KEY);
        expect(stdout).toContain('refusal-format');
        for (const output of [stdout, json.stdout, ...files.map((file) => readFileSync(file, 'utf8'))])
          expectHarmless(output);
      }
    },
  );
});

describe('a hostile head of a reply', () => {
  it.each(['send', 'deliver', 'certify'])('is harmless in the output of %s', async (command) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      const line = '##vso[task.complete]\u009b31m\u202e ::error::x';
      const head = [
        `HTTP/1.1 302 ::error::forged ${line}`,
        `location: /login ${line}`,
        `content-type: text/html ${line}`,
        `client-id: ${line}`,
        `response-time: ${line}`,
        `retry-after: ${line}`,
        `##x: [error]${line}`,
        'connection: close',
      ];
      socket.once('data', () => socket.end(`${head.join('\r\n')}\r\n\r\n`));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const fast = command === 'deliver' ? ['--speed', '1000000x'] : [];
    for (const json of [[], ['--json']]) {
      const args = [command, '--to', `http://127.0.0.1:${port}/hook`, ...fast, ...PATIENT, ...json];
      const { code, stdout } = await runCommand(args, KEY);
      expect(code).toBe(1);
      expect(stdout).toContain('/login');
      expectHarmless(stdout);
    }
  });
});

describe('a command of a CI server inside a long word', () => {
  it.each(['x'.repeat(30), '请款'.repeat(15), '请', 'a。'])(
    'does not get to the start of a line behind %j',
    (before) => {
      for (let width = 20; width < 70; width += 1) {
        const lines = hang('  ', 2, `${before}::error::forged ${'x'.repeat(80)}`, width);
        expect(lines.filter((line) => /^\s*::error/.test(line))).toEqual([]);
      }
    },
  );
});
