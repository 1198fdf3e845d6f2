import { EventEmitter, once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { acknowledge, startServer } from '../local-server.ts';
import { LONG } from '../long-form.ts';
import { KEYS, startMerchantApp } from '../merchant-app.ts';
import { CLI, PATIENT, type RunOptions, run, runCli, runCommand, VERSION } from './run-cli.ts';

const KEY = { ALIPAY_TEST_PRIVATE_KEY: KEYS.privateKey, ALIPAY_CLIENT_ID: 'T_111222333' };
const ESCAPE = String.fromCharCode(27);

/** Runs the command on a pseudo-terminal. */
async function onTerminal(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  onPrint?: RunOptions['onPrint'],
): Promise<string> {
  const line = [process.execPath, CLI, ...args].map((part) => `'${part}'`).join(' ');
  const scriptArgs =
    process.platform === 'darwin' ? ['-q', '/dev/null', 'sh', '-c', line] : ['-qec', line, '/dev/null'];
  const options = { env: { TERM: 'xterm-256color', ...env } };
  const { stdout } = await run(
    'script',
    scriptArgs,
    onPrint === undefined ? options : { ...options, onPrint },
  );
  return stdout;
}

describe('the command', () => {
  it.each(['keys', 'send', 'deliver', 'certify'])(
    'explains %s with examples and exit codes',
    async (command) => {
      const { code, stdout, stderr } = await runCommand([command, '--help']);
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toContain(`$ notify-capture ${command}`);
      expect(stdout).toMatch(/Examples:.*Exit codes:/s);
    },
  );

  it('prints its own help and version', async () => {
    const { code, stdout } = await runCommand(['--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('npx @notify-capture/simulator send');
    expect(await runCommand([])).toMatchObject({ code: 2, stdout: '' });
    expect(await runCli(['--version'])).toMatchObject({ code: 0, stdout: `${VERSION}\n` });
  });

  it.each([
    [['sned'], "unknown command 'sned'", 'Did you mean send?'],
    [['send', '--tp', 'http://127.0.0.1:1/'], "unknown option '--tp'", 'Did you mean --to?'],
    [['deliver', '--lose-acks', '2'], "unknown option '--lose-acks'", 'Did you mean --lose-ack?'],
    [
      ['send', '--to', 'http://127.0.0.1:1/', '--case', 'RISK_REJCT'],
      'RISK_REJCT',
      'Did you mean RISK_REJECT?',
    ],
    [['send', '--to', 'http://127.0.0.1:1/', '--case', 'Captured'], 'Captured', 'Did you mean captured?'],
    [['send', '--to', 'http://127.0.0.1:1/', '--case', 'xyz'], 'xyz', 'USER_STATUS_ABNORMAL'],
    [['send'], '--to <url>', 'missing'],
    [['send', '--to', '127.0.0.1:3000/hook'], '"127.0.0.1:3000/hook" is not an http or https URL', 'http://'],
    [['send', '--to', 'http://127.0.0.1:1/', '--time', 'yesterday'], '--time', '-73h'],
    [['send', '--to', 'http://127.0.0.1:1/', '--timeout', '5'], '--timeout', '10s'],
    [['send', '--to', 'http://127.0.0.1:1/', 'extra'], 'too many arguments', 'Expected 0'],
    [['deliver', '--to', 'http://127.0.0.1:1/', '--speed', 'fast'], '--speed', '1000x'],
    [['deliver', '--to', 'http://127.0.0.1:1/', '--count', '0'], '--count', 'integer from 1'],
    [['deliver', '--to', 'http://127.0.0.1:1/', '--count', '1.5'], '--count', 'integer'],
  ])('%j is wrong usage: ends with 2 and a hint, and prints nothing to stdout', async (args, what, hint) => {
    const { code, stdout, stderr } = await runCommand(args, KEY);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(what);
    expect(stderr).toContain(hint);
    expect(stderr).not.toContain('    at ');
  });

  it.each(['http://8.8.8.8/', 'http://134744072/', 'http://[::ffff:8.8.8.8]/', 'https://0.0.0.0/'])(
    'sends nothing to %s without --allow-public',
    async (to) => {
      for (const command of ['send', 'deliver', 'certify']) {
        const { code, stdout, stderr } = await runCommand([command, '--to', to], KEY);
        expect([code, stdout]).toEqual([2, '']);
        expect(stderr).toContain('neither a loopback nor a private address');
      }
    },
  );

  it('ends its process with 2 after wrong usage', async () => {
    for (const args of [['sned'], ['send', '--to', 'http://8.8.8.8/']]) {
      const { code, stdout, stderr } = await runCli(args, { env: KEY });
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/^error: /);
      expect(stderr).not.toContain('    at ');
    }
  });

  it('sends to the same address with --allow-public', async () => {
    const args = ['send', '--to', 'http://0.0.0.0:1/', '--allow-public', '--json'];
    const { code, stdout } = await runCommand(args, KEY);
    expect(code).toBe(1);
    expect(JSON.parse(stdout).answer).toMatchObject({ kind: 'failure', reason: 'refused' });
  });

  it('uses colors only on a terminal, and none with NO_COLOR', async () => {
    const { url } = await startMerchantApp();
    const args = ['send', '--to', url.href, ...PATIENT];
    expect(await onTerminal(args, KEY)).toContain(`${ESCAPE}[32m✓${ESCAPE}[39m acknowledged`);
    expect(await onTerminal(args, { ...KEY, NO_COLOR: '1' })).not.toContain(ESCAPE);
    for (const env of [...(LONG ? [KEY] : []), { ...KEY, FORCE_COLOR: '1', CI: '1' }]) {
      const piped = await runCli(args, { env });
      expect(piped.stdout).toContain('✓ acknowledged');
      expect(piped.stdout + piped.stderr).not.toContain(ESCAPE);
    }
  });

  it('shows progress on a terminal after a second, and never in a pipe', async () => {
    // The first reply is lost. The reply to the second attempt waits until the terminal shows the progress.
    const terminalShows = new EventEmitter();
    const progress = once(terminalShows, 'progress');
    const targets = new Set<string | undefined>();
    const url = await startServer(async ({ url: target }, response) => {
      if (targets.has(target)) await progress;
      targets.add(target);
      acknowledge(response);
    });
    const args = ['--lose-ack', '1', '--speed', '1000000x', ...PATIENT];
    const piped = runCli(['deliver', '--to', `${url.href}?piped`, ...args], { env: KEY });
    const terminal = onTerminal(['deliver', '--to', url.href, ...args], KEY, (stdout) => {
      if (stdout.includes('1/8 attempts')) terminalShows.emit('progress');
    });
    expect(await terminal).toContain('1/8 attempts');
    const { stdout, stderr } = await piped;
    expect(stdout).not.toContain('/8 attempts');
    expect(stderr).toBe('');
  });

  it('ends without an error when the reader of its output ends', async () => {
    const url = await startServer((_, response) => acknowledge(response, { body: 'x'.repeat(900_000) }));
    const line = `'${process.execPath}' '${CLI}' send --to ${url.href} ${PATIENT.join(' ')} | head -1`;
    const { code, stdout, stderr } = await run('sh', ['-c', line], { env: KEY });
    expect([code, stdout, stderr]).toEqual([0, `→ POST ${url.href}\n`, '']);
  });
});
