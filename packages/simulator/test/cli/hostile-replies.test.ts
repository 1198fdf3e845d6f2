import { describe, expect, it } from 'vitest';
import { acknowledge, startServer } from '../local-server.ts';
import { CLIENT_ID, KEYS } from '../merchant-app.ts';
import { PATIENT, runCommand } from './run-cli.ts';

const ENV = { ALIPAY_TEST_PRIVATE_KEY: KEYS.privateKey, ALIPAY_CLIENT_ID: CLIENT_ID };
const FAST = ['--speed', '1000000x'];

/** The output of a command, if the endpoint replies with this body. */
async function outputOf(body: string, command: string, ...args: readonly string[]): Promise<string> {
  const url = await startServer((_, response) => acknowledge(response, { body }));
  const { stdout } = await runCommand([command, '--to', url.href, ...PATIENT, ...args], ENV);
  return stdout;
}

/** Characters of every kind that a terminal must not get from a reply. */
const HIDDEN: readonly (readonly [kind: string, ...codePoints: number[]])[] = [
  ['bidirectional embeddings and overrides', 0x202a, 0x202b, 0x202c, 0x202d, 0x202e],
  ['bidirectional isolates', 0x2066, 0x2067, 0x2068, 0x2069],
  ['bidirectional marks', 0x200e, 0x200f, 0x061c],
  ['zero-width characters', 0x200b, 0x200c, 0x200d, 0x2060, 0xfeff, 0x00ad, 0x180e],
  ['line and paragraph separators', 0x2028, 0x2029, 0x0085],
  ['tags and variation selectors', 0xe0001, 0xe0041, 0xe007f, 0xfe0f, 0xe0100],
  ['C0 and C1 controls', 0x00, 0x07, 0x0b, 0x0c, 0x1b, 0x7f, 0x80, 0x9b, 0x9d, 0x9f],
  ['noncharacters and annotations', 0xfffe, 0xffff, 0xfdd0, 0xfff9],
];

describe('a reply with hidden characters', () => {
  const kinds = HIDDEN.map(([kind, ...codePoints]) => ({
    kind,
    characters: codePoints.map((codePoint) => String.fromCodePoint(codePoint)),
  }));

  it.each(kinds)('cannot bring $kind to the terminal', async ({ characters }) => {
    // As the text of a body, and as the name and the value of a field in a finding.
    const text = characters.map((character) => `<${character}>`).join('');
    const field = JSON.stringify({ result: { [text]: 1, resultCode: text } });
    for (const output of [
      await outputOf(text, 'send'),
      await outputOf(field, 'send'),
      await outputOf(field, 'deliver', ...FAST),
    ]) {
      for (const character of characters) expect(output).not.toContain(character);
    }
    expect(await outputOf(text, 'send')).toContain('<�>'.repeat(characters.length));
  });

  it.each(kinds)('is unchanged in --json, where $kind are escaped', async ({ characters }) => {
    const text = characters.join('');
    for (const command of ['send', 'deliver']) {
      const output = await outputOf(
        JSON.stringify({ [text]: 1 }),
        command,
        '--json',
        ...(command === 'send' ? [] : FAST),
      );
      for (const character of characters) expect(output).not.toContain(character);
      expect(JSON.stringify(JSON.parse(output))).toContain(JSON.stringify(text).slice(1, -1));
    }
  });

  it('shows readable text in every script unchanged', async () => {
    const text = 'naïve 请款成功 مرحبا שלום 🎉 a\tb';
    expect(await outputOf(text, 'send')).toContain(text);
  });
});

describe('a reply with line breaks', () => {
  it.each(['\n', '\r\n', '\r', '\u2028', '\u0085'])('cannot forge a verdict with %j', async (newline) => {
    const forged = '✓ acknowledged: Alipay would not retry';
    const lines = (await outputOf(`no${newline}${forged}`, 'send')).split(/[\n\r\u2028\u0085]/);
    expect(lines.filter((line) => line.trimStart().startsWith('✓'))).toEqual([]);
    const field = JSON.stringify({ [`x${newline}${forged}`]: 1 });
    for (const output of [await outputOf(field, 'send'), await outputOf(field, 'deliver', ...FAST)]) {
      const starts = output.split(/[\n\r\u2028\u0085]/).filter((line) => line.trimStart().startsWith('✓'));
      expect(starts).toEqual([]);
    }
  });

  it.each([
    '::error::forged',
    '::error file=a.js,line=1::forged',
    '::add-mask::x',
    '::stop-commands::x',
    '##[error]forged',
    '##vso[task.setvariable variable=x]y',
    "##teamcity[buildProblem description='x']",
  ])('cannot give the CI server the command %s', async (command) => {
    const isCommand = (line: string) => /^\s*::[\w-]+(\s.*)?::|##(\[|vso\[|teamcity\[)/.test(line);
    const bodies = [`${command}\n  ${command}`, JSON.stringify({ [`\n${command}`]: command })];
    for (const body of bodies) {
      for (const output of [
        await outputOf(body, 'send'),
        await outputOf(body, 'send', '--json'),
        await outputOf(body, 'deliver', ...FAST),
        await outputOf(body, 'deliver', '--json', ...FAST),
      ]) {
        expect(output.split('\n').filter(isCommand)).toEqual([]);
      }
    }
  });

  it('shows an IPv6 address unchanged', async () => {
    expect(await outputOf('at ::1 and ::ffff:127.0.0.1', 'send')).toContain('at ::1 and ::ffff:127.0.0.1');
  });
});
