import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BooksNothing } from '../endpoints/booking-faults.ts';
import { CorrectEndpoint } from '../endpoints/correct-endpoint.ts';
import { clientId, keys, startEndpoint } from '../endpoints/setup.ts';
import { IgnoresQuery, VerifiesNothing } from '../endpoints/verification-faults.ts';
import { emptyFolder, PATIENT, runCli, runCommand } from './run-cli.ts';

const KEY = { ALIPAY_TEST_PRIVATE_KEY: keys.privateKey, ALIPAY_CLIENT_ID: clientId };

describe('notify-capture certify', () => {
  it('ends with 0 for a correct endpoint, with every check and both reports', async () => {
    const { to, captures, others } = await startEndpoint(CorrectEndpoint);
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'key.pem'), keys.privateKey);
    const { code, stdout, stderr } = await runCli(
      [
        ...['certify', '--to', to, '--captures', captures, '--others', others],
        ...['--key', 'key.pem', '--client', clientId],
        ...['--report', 'report.html', '--junit', 'junit.xml', ...PATIENT],
      ],
      { cwd },
    );
    expect([code, stderr]).toEqual([0, '✓ report.html\n✓ junit.xml\n']);
    expect(stdout).toContain('✓ pass         query-string-is-signed');
    expect(stdout).toContain('Ready: no required check failed.');
    expect(readFileSync(join(cwd, 'report.html'), 'utf8')).toMatch(/^<!doctype html>.*<style>.*--accent:/s);
    expect(readFileSync(join(cwd, 'junit.xml'), 'utf8')).toMatch(/^<\?xml .*\n<testsuites .* failures="0"/);
  });

  it('ends with 1 for an endpoint with a fault, and explains how to fix it', async () => {
    const { to } = await startEndpoint(IgnoresQuery);
    const only = ['--only', 'body-is-signed,query-string-is-signed', '--only', 'path-is-signed'];
    const { code, stdout } = await runCommand(['certify', '--to', to, ...PATIENT, ...only], KEY);
    expect(code).toBe(1);
    expect(stdout).toContain('✗ fail         query-string-is-signed');
    expect(stdout).toContain('Use the whole request target');
    expect(stdout).toContain('Not ready: 1 required check failed.');
    expect(stdout).toContain('2 passed, 1 failed, 0 advice, 0 inconclusive');
  });

  it('ends with 3 if no required check failed, but the list is missing that shows whether captures are booked', async () => {
    const { to } = await startEndpoint(BooksNothing);
    const only = ['--only', 'body-is-signed,acknowledged-capture-booked,other-kinds-handled'];
    const { code, stdout } = await runCommand(['certify', '--to', to, ...PATIENT, ...only], KEY);
    expect(code).toBe(3);
    expect(stdout).toContain('Report on ');
    expect(stdout).toContain(
      'Not proved: no required check failed, but 2 required checks are inconclusive. Set --captures and --others.',
    );
    expect(stdout).not.toMatch(/^Ready/m);
    expect(stdout).not.toContain('Run these checks again');
  });

  it('says the same in JSON, HTML, JUnit and Chinese', async () => {
    const { to } = await startEndpoint(BooksNothing);
    const cwd = emptyFolder();
    const [html, xml] = [join(cwd, 'report.html'), join(cwd, 'junit.xml')];
    const only = ['--only', 'body-is-signed,forged-capture-not-booked', '--lang', 'zh'];
    const reports = ['--json', '--report', html, '--junit', xml];
    const args = ['certify', '--to', to, ...PATIENT, ...only];
    const { code, stdout } = await runCommand([...args, ...reports], KEY);
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: 'not_proved',
      ready: false,
      results: [{ verdict: 'pass' }, { verdict: 'inconclusive', needs: 'captures' }],
    });
    const conclusion = '未能证明：没有未通过的必需检查，但有 1 项必需检查无法判定。请设置 --captures。';
    expect(readFileSync(html, 'utf8')).toContain(
      `<p class="conclusion inconclusive"><span aria-hidden="true">?</span> ${conclusion}</p>`,
    );
    expect(readFileSync(html, 'utf8')).toContain('<h1>检查报告</h1>');
    expect(readFileSync(xml, 'utf8')).toMatch(/^<\?xml .*\n<testsuites .* errors="1"/);
    expect((await runCommand(args, KEY)).stdout).toContain(conclusion);
  });

  it('ends with the line that runs the failed checks again, without the password of a URL', async () => {
    const { to, captures, others } = await startEndpoint(VerifiesNothing);
    const withPassword = to.replace('//', '//user:secret@');
    const args = [
      'certify',
      '--to',
      `${withPassword}?a=1&b=2`,
      '--captures',
      captures,
      '--others',
      others,
      '--client',
      clientId,
    ];
    const only = 'body-is-signed,wrong-key-refused,duplicates-booked-once';
    const { stdout } = await runCommand([...args, '--timeout', '90s', '--only', only], {
      ALIPAY_TEST_PRIVATE_KEY: keys.privateKey,
    });
    const line = `npx @notify-capture/simulator certify --to '${to}?a=1&b=2' --captures ${captures} --others ${others} --client ${clientId} --timeout 90000ms --only body-is-signed,wrong-key-refused`;
    expect(stdout).toMatch(/\n\nRun these checks again:\n {2}npx .*\n$/);
    expect(stdout).toContain(`  ${line}\n`);
    expect(stdout).not.toContain('secret');
  });

  it('prints one JSON value for scripts', async () => {
    const { to } = await startEndpoint(IgnoresQuery);
    const args = ['certify', '--to', to, '--json', '--only', 'path-is-signed'];
    const { code, stdout } = await runCommand([...args, ...PATIENT], KEY);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      endpoint: to,
      ready: true,
      results: [{ id: 'path-is-signed', verdict: 'pass' }],
    });
  });

  it('ends with 1 and one explanation if the endpoint does not trust the key', async () => {
    const { to } = await startEndpoint(CorrectEndpoint);
    const { code, stdout } = await runCommand(
      ['certify', '--to', to, ...PATIENT, '--client', 'T_OTHER'],
      KEY,
    );
    expect(code).toBe(1);
    expect(stdout).toContain(`trust the simulator: client-id T_OTHER, public key ${keys.publicKey}`);
    expect(stdout).toContain('0 passed, 0 failed, 0 advice, 0 inconclusive');
  });

  it.each([
    [['--only', 'querystring-is-signed'], 'Did you mean query-string-is-signed?'],
    [['--report', 'nowhere/report.html'], 'the folder nowhere does not exist'],
    [['--others', 'nonsense'], '"nonsense" is not an http or https URL'],
    [['--captures', 'nonsense'], '"nonsense" is not an http or https URL'],
  ])('ends with 2 at %j', async (args, message) => {
    const to = ['--to', 'http://127.0.0.1:1/'];
    const { code, stdout, stderr } = await runCommand(['certify', ...to, ...args], KEY);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });

  it('ends with 130 when it is interrupted', async () => {
    const { endpoint, to } = await startEndpoint(CorrectEndpoint);
    const { code, stderr } = await runCli(['certify', '--to', to, ...PATIENT], {
      env: KEY,
      onStart: (child) => endpoint.server.once('request', () => child.kill('SIGINT')),
    });
    expect([code, stderr]).toEqual([130, 'interrupted: no certificate was made\n']);
  });
});
