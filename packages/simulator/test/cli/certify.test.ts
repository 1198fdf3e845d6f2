import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { XMLValidator } from 'fast-xml-parser';
import { afterEach, describe, expect, it } from 'vitest';
import { CHECKS } from '../../src/certify/checks/list.ts';
import { RunsTwice } from '../endpoints/booking-faults.ts';
import { RightEndpoint, type Trust } from '../endpoints/right-endpoint.ts';
import { clientId, keys } from '../endpoints/setup.ts';
import { emptyFolder, runCli } from './run-cli.ts';

const KEY = { ALIPAY_TEST_PRIVATE_KEY: keys.privateKey, ALIPAY_CLIENT_ID: clientId };
const running: RightEndpoint[] = [];
afterEach(() => Promise.all(running.splice(0).map((endpoint) => endpoint.stop())));

async function start(Made: new (trust: Trust) => RightEndpoint) {
  const endpoint = new Made({ clientId, publicKey: keys.publicKey });
  running.push(endpoint);
  const { to, captures } = await endpoint.start();
  return ['certify', '--to', String(to), '--captures', String(captures)];
}

describe('notify-capture certify', () => {
  it('certifies a right endpoint: 0, a line for each check, and both reports', async () => {
    const cwd = emptyFolder();
    const args = await start(RightEndpoint);
    const { code, stdout, stderr } = await runCli(
      [...args, '--report', 'report.html', '--junit', 'junit.xml'],
      { cwd, env: KEY },
    );
    expect(code).toBe(0);
    for (const { id } of CHECKS) expect(stdout).toContain(`✓ pass      ${id}`);
    expect(stdout).toContain('Ready: no required check failed.');
    expect(stderr).toBe('✓ report.html\n✓ junit.xml\n');
    expect(readFileSync(join(cwd, 'report.html'), 'utf8')).toContain('Ready: no required check failed.');
    expect(XMLValidator.validate(readFileSync(join(cwd, 'junit.xml'), 'utf8'))).toBe(true);
  });

  it('names what is wrong and the remedy: 1', async () => {
    const args = await start(RunsTwice);
    const { code, stdout } = await runCli([...args, '--only', 'duplicates-booked-once,body-is-signed'], {
      env: KEY,
    });
    expect(code).toBe(1);
    const remedy = CHECKS.find(({ id }) => id === 'duplicates-booked-once')?.remedy ?? 'none';
    expect(stdout).toMatch(/✗ fail +duplicates-booked-once/);
    expect(stdout).toContain(`→ ${remedy}`);
    expect(stdout).toMatch(/✓ pass +body-is-signed/);
    expect(stdout).toContain('Not ready: 1 required check failed.');
  });

  it('prints one JSON value with --json, and leaves out what --skip names', async () => {
    const args = await start(RightEndpoint);
    const skipped = CHECKS.slice(3).map(({ id }) => id);
    const { code, stdout } = await runCli([...args, '--json', '--skip', skipped.join(',')], { env: KEY });
    const { ready, results } = JSON.parse(stdout);
    expect([code, ready]).toEqual([0, true]);
    expect(results.map(({ id }: { id: string }) => id)).toEqual(CHECKS.slice(0, 3).map(({ id }) => id));
  });

  it('stops with one explanation where its key is not trusted: 1', async () => {
    const args = await start(RightEndpoint);
    const { code, stdout } = await runCli(args, { env: { ...KEY, ALIPAY_CLIENT_ID: 'SOMEBODY_ELSE' } });
    expect(code).toBe(1);
    expect(stdout).toContain('Have it trust the simulator: client-id SOMEBODY_ELSE');
    expect(stdout).toContain('Not certified: no check could be made.');
  });

  it.each([
    [['--only', 'body-is-singed'], 'body-is-singed', 'body-is-signed'],
    [['--report', 'nowhere/report.html'], 'nowhere/report.html', 'no folder'],
    [['--captures', 'captures'], 'captures is no address', 'http://'],
  ])('%j is wrong usage: 2, before anything is sent', async (options, what, mend) => {
    const { code, stdout, stderr } = await runCli(['certify', '--to', 'http://127.0.0.1:9/', ...options], {
      env: KEY,
    });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(what);
    expect(stderr).toContain(mend);
  });

  it('asks no public address for the list either', async () => {
    const args = await start(RightEndpoint);
    const { code, stderr } = await runCli([...args.slice(0, 3), '--captures', 'http://8.8.8.8/'], {
      env: KEY,
    });
    expect(code).toBe(2);
    expect(stderr).toContain('--allow-public');
  });

  it('is interrupted by Ctrl-C: 130, and writes no report', async () => {
    const cwd = emptyFolder();
    const args = await start(RightEndpoint);
    const [endpoint] = running;
    const { code, stderr } = await runCli([...args, '--report', 'report.html'], {
      cwd,
      env: KEY,
      onStart(child) {
        endpoint?.server.once('request', () => child.kill('SIGINT'));
      },
    });
    expect(code).toBe(130);
    expect(stderr).toContain('there is no certificate');
    expect(existsSync(join(cwd, 'report.html'))).toBe(false);
  });
});
