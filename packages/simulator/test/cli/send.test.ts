import { createPrivateKey } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RESULT_CODES } from '@notify-capture/core';
import { describe, expect, it } from 'vitest';
import { acknowledge, bodyOf, startServer } from '../local-server.ts';
import { CLIENT_ID, KEYS, startMerchantApp } from '../merchant-app.ts';
import { type CommandResult, emptyFolder, PATIENT, runCli, runCommand } from './run-cli.ts';

const ENV = { ALIPAY_TEST_PRIVATE_KEY: KEYS.privateKey, ALIPAY_CLIENT_ID: CLIENT_ID };
const send = (to: URL, ...args: readonly string[]): Promise<CommandResult> =>
  runCommand(['send', '--to', to.href, ...PATIENT, ...args], ENV);
/** The same command in a process of its own. */
const sendInProcess = (to: URL): Promise<CommandResult> =>
  runCli(['send', '--to', to.href, ...PATIENT], { env: ENV });
const json = async (to: URL, ...args: readonly string[]) =>
  JSON.parse((await send(to, '--json', ...args)).stdout);

describe('send', () => {
  it('prints the request, the reply and the verdict', async () => {
    const { url, merchant } = await startMerchantApp();
    const { code, stdout, stderr } = await sendInProcess(url);
    expect([code, stderr]).toEqual([0, '']);
    expect(merchant.handled).toHaveLength(1);
    const [captureId] = merchant.booked;
    expect(stdout).toContain(`→ POST ${url.href}\n`);
    expect(stdout).toContain(`  client-id: ${CLIENT_ID}\n`);
    expect(stdout).toMatch(/ {2}signature: algorithm=RSA256, keyVersion=1, signature=\S+\n/);
    expect(stdout).toContain(`"captureId":"${captureId}"`);
    expect(stdout).toMatch(/← 200 OK after [\d.,]+ ms\n/);
    expect(stdout).toContain(
      '{"result":{"resultCode":"SUCCESS","resultStatus":"S","resultMessage":"Success"}}',
    );
    expect(stdout).toMatch(/✓ acknowledged: Alipay would not retry\n$/);
  });

  it('prints the faults of the reply, and ends with 1', async () => {
    const url = await startServer((_, response) => {
      acknowledge(response, { body: '{"result":{"resultCode":"SUCCESS","resultStatus":"S"}}' });
    });
    const { code, stdout } = await sendInProcess(url);
    expect(code).toBe(1);
    expect(stdout).toContain('✗ not acknowledged: Alipay would retry');
    expect(stdout).toContain('✗ result.resultMessage is missing; expected "Success".');
    expect(stdout).toContain('Add result.resultMessage to the reply.');
    const gone = await send(new URL('http://127.0.0.1:1/'));
    expect(gone.code).toBe(1);
    expect(gone.stdout).toMatch(/← no reply after .*No server listens at this address/s);
  });

  it('prints one JSON value and nothing else to stdout', async () => {
    const { url } = await startMerchantApp();
    const { request, answer, verdict } = await json(url);
    expect(Object.fromEntries(request.headers)).toMatchObject({ 'client-id': CLIENT_ID, host: url.host });
    expect(JSON.parse(request.body).notifyType).toBe('CAPTURE_RESULT');
    expect(answer).toMatchObject({ kind: 'reply', status: 200, ms: expect.any(Number) });
    expect(verdict).toEqual({ acknowledged: true, remarks: [] });
  });

  it('accepts each of the 23 codes and three outcomes as a case', async () => {
    const { url, merchant } = await startMerchantApp();
    const cases = ['captured', 'failed', 'pending', ...Object.keys(RESULT_CODES)];
    for (const one of cases) expect(await send(url, '--case', one), one).toMatchObject({ code: 0 });
    expect(merchant.handled.map(({ capture }) => capture.result.code)).toEqual([
      ...['SUCCESS', 'AUTH_EXPIRED', 'CAPTURE_IN_PROCESS'],
      ...Object.keys(RESULT_CODES),
    ]);
  });

  it('sets fields: strings with =, other values with :=', async () => {
    const { url, merchant } = await startMerchantApp();
    const settings = [
      'captureAmount.currency=JPY',
      'captureAmount.value=500',
      'acquirerInfo.acquirerName=A=B',
      'acquirerReferenceNo:=null',
      'futureField:={"deep":[1,true]}',
    ];
    const { request } = await json(url, ...settings.flatMap((setting) => ['--set', setting]));
    expect(JSON.parse(request.body)).toMatchObject({
      captureAmount: { currency: 'JPY', value: '500' },
      acquirerInfo: { acquirerName: 'A=B' },
      acquirerReferenceNo: null,
      futureField: { deep: [1, true] },
    });
    expect(merchant.handled[0]?.capture.amount.decimal).toBe('500');
  });

  it.each([
    ['captureId', 'it has no ='],
    ['=x', 'a name in its path is empty'],
    ['captureAmount..value=1', 'a name in its path is empty'],
    ['captureId.deeper=1', 'has no field deeper'],
    ['captureAmount:={', 'the value after := is not JSON'],
    ['__proto__.x=1', '__proto__ is not a field'],
  ])('--set %s is wrong usage, and the error explains it', async (setting, problem) => {
    const { code, stdout, stderr } = await send(new URL('http://127.0.0.1:1/'), '--set', setting);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(problem);
    expect(stderr).toContain('path=value');
  });

  it('warns of a field that looks like a typing error, and sends it', async () => {
    const { url, merchant } = await startMerchantApp();
    const { code, stderr } = await send(url, '--set', 'captureAmout.value=1', '--set', 'result.resultcode=1');
    expect(stderr).toContain('unknown field "captureAmout". Did you mean captureAmount?');
    expect(stderr).toContain('Did you mean resultCode?');
    expect(code).toBe(0);
    expect(merchant.handled).toHaveLength(1);
  });

  it('sends the bytes of a file or of stdin unchanged', async () => {
    const bodies: string[] = [];
    const url = await startServer(async (request, response) => {
      bodies.push((await bodyOf(request)).toString('hex'));
      acknowledge(response);
    });
    const bytes = Buffer.from([0x7b, 0x0d, 0x0a, 0x09, 0xff, 0x00, 0x7d]);
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'body.bin'), bytes);
    const args = ['send', '--to', url.href, ...PATIENT, '--json', '--body'];
    const fromFile = await runCli([...args, 'body.bin'], { cwd, env: ENV });
    await runCli([...args, '-'], { env: ENV, input: bytes });
    expect(bodies).toEqual([bytes.toString('hex'), bytes.toString('hex')]);
    expect(JSON.parse(fromFile.stdout).request).toMatchObject({ bodyBase64: bytes.toString('base64') });
    expect(await runCommand([...args, 'missing.json'], ENV)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Cannot read missing.json'),
    });
    expect(await runCommand([...args, '-', '--set', 'a=b'], ENV)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('cannot be used with'),
    });
  });

  it('signs for the client, key version and time of its options', async () => {
    const { url, merchant } = await startMerchantApp();
    expect(await send(url, '--time', '-73h')).toMatchObject({ code: 1 });
    expect(merchant.lines('TOO_OLD')).toHaveLength(1);
    for (const time of ['-71h', '+4m', String(Date.now()), new Date().toISOString()]) {
      expect(await send(url, '--time', time), time).toMatchObject({ code: 0 });
    }
    expect(await send(url, '--client', 'OTHER')).toMatchObject({ code: 1 });
    expect(merchant.lines('UNKNOWN_CLIENT')).toHaveLength(1);
    const { request } = await json(url, '--key-version', '9', '--time', '2019-07-12T12:08:56+05:30');
    expect(Object.fromEntries(request.headers)).toMatchObject({
      'request-time': '2019-07-12T12:08:56+05:30',
      signature: expect.stringContaining('keyVersion=9'),
    });
    const without = await json(url, '--key-version', 'none');
    expect(Object.fromEntries(without.request.headers)['signature']).not.toContain('keyVersion');
    expect(without.verdict.acknowledged).toBe(true);
  });

  it('sends other types to the same URL', async () => {
    const { url, merchant } = await startMerchantApp();
    expect(await send(url, '--type', 'PAYMENT_RESULT')).toMatchObject({ code: 0 });
    expect(merchant.others.map(({ notifyType }) => notifyType)).toEqual(['PAYMENT_RESULT']);
  });

  it('prints no control characters of a reply', async () => {
    const url = await startServer((_, response) => {
      response.writeHead(302, { location: '/\x9b31m', 'x-color': '\x9b32m' }).end('\x1b[31mred\x9b\x07');
    });
    const { stdout } = await send(url);
    expect(stdout).toContain('�[31mred');
    const delivery = await runCommand(['deliver', '--to', url.href, ...PATIENT, '--speed', '1000000x'], ENV);
    expect(delivery.stdout).toContain('The status is 302 (redirect to /');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the expression must match control characters
    expect(stdout + delivery.stdout).not.toMatch(/[\x07\x1b\x7f-\x9f]/);
  });

  it('waits no longer than --timeout', async () => {
    const url = await startServer(() => undefined);
    const { code, stdout } = await send(url, '--timeout', '200ms');
    expect(code).toBe(1);
    expect(stdout).toContain('The server sent no complete reply in time (200 ms).');
  });
});

describe('the key of send', () => {
  const args = ['send', '--json', '--client', CLIENT_ID, ...PATIENT];
  const pem = KEYS.privateKey;
  const base64 = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' }).toString('base64');

  it('is read from --key, the environment, or the file of the examples', async () => {
    const { url } = await startMerchantApp();
    const cwd = emptyFolder();
    mkdirSync(join(cwd, '.data'));
    writeFileSync(join(cwd, '.data', 'alipay-test-key.pem'), pem);
    writeFileSync(join(cwd, 'bare.txt'), `${base64}\n`);
    const to = ['--to', url.href];
    const other = { ALIPAY_TEST_PRIVATE_KEY: 'not a key' };
    expect(await runCli([...args, ...to], { cwd })).toMatchObject({ code: 0 });
    const bare = ['--key', join(cwd, 'bare.txt')];
    expect(await runCommand([...args, ...to, ...bare], other)).toMatchObject({ code: 0 });
    expect(await runCommand([...args, ...to], { ALIPAY_TEST_PRIVATE_KEY: base64 })).toMatchObject({
      code: 0,
    });
    expect(await runCli([...args, ...to], { cwd, env: other })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('not a private key'),
    });
  });

  it('is required, and the error explains how to make one', async () => {
    const { code, stdout, stderr } = await runCli(['send', '--to', 'http://127.0.0.1:1/']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/--key.*ALIPAY_TEST_PRIVATE_KEY.*alipay-test-key\.pem.*notify-capture keys/s);
  });

  it('of the command keys matches its .env', async () => {
    const cwd = emptyFolder();
    const pair = JSON.parse((await runCli(['keys', '--json'], { cwd })).stdout);
    const { url } = await startMerchantApp({ clientId: pair.clientId, publicKey: pair.publicKey });
    expect(await runCli(['send', '--to', url.href, ...PATIENT], { cwd })).toMatchObject({ code: 0 });
  });
});
