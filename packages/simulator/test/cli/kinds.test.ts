import { otherSamples } from '@notify-capture/core/testing';
import { describe, expect, it } from 'vitest';
import { formOf, KEYS, startMerchantApp } from '../merchant-app.ts';
import { PATIENT, runCommand } from './run-cli.ts';

const KEY = { ALIPAY_TEST_PRIVATE_KEY: KEYS.privateKey, ALIPAY_CLIENT_ID: 'T_111222333' };

describe('the kinds of messages', () => {
  it('are sent with --kind, and --type selects the type within the kind', async () => {
    const { url, merchant } = await startMerchantApp();
    const send = (...args: readonly string[]) =>
      runCommand(['send', '--to', url.href, ...PATIENT, ...args], KEY);
    for (const { kind, name } of otherSamples()) {
      const type = name === kind ? [] : ['--type', name];
      expect(await send('--kind', kind, ...type), name).toMatchObject({ code: 0, stderr: '' });
    }
    expect(merchant.others.map(({ raw }) => formOf(raw))).toEqual(
      otherSamples().map(({ body }) => formOf(body)),
    );
  });

  it('have fields that --set replaces', async () => {
    const { url, merchant } = await startMerchantApp();
    const args = ['send', '--to', url.href, ...PATIENT, '--type', 'REFUND_RESULT'];
    const set = ['--set', 'refundStatus=FAIL', '--set', 'refundAmount.value=7'];
    expect(await runCommand([...args, ...set], KEY)).toMatchObject({ code: 0, stderr: '' });
    expect(merchant.others).toMatchObject([
      { kind: 'refund', outcome: 'failed', amount: { minorUnits: 7n } },
    ]);
    const typo = await runCommand([...args, '--set', 'refundStatu=FAIL'], KEY);
    expect(typo.stderr).toContain('Did you mean refundStatus?');
  });

  it('are delivered with retries, and the summary counts messages', async () => {
    const { url, merchant } = await startMerchantApp();
    const args = ['deliver', '--to', url.href, ...PATIENT, '--speed', '1000000x', '--kind', 'dispute'];
    const { code, stdout } = await runCommand([...args, '--count', '1', '--lose-ack', '1'], KEY);
    expect([code, merchant.others.length]).toEqual([0, 1]);
    expect(stdout).toContain('message, attempt 2: acknowledged\n');
    expect(stdout).toMatch(/ messages {2}1 in /);
    const json = JSON.parse((await runCommand([...args, '--json'], KEY)).stdout);
    expect(json).toMatchObject({
      deliveries: [{ kind: 'dispute', type: 'DISPUTE_CREATED', acknowledged: true }],
    });
    const chinese = await runCommand([...args, '--lang', 'zh'], KEY);
    expect(chinese.stdout).toContain('消息，第 1 次：得到确认');
    expect(chinese.stdout).toContain('消息条数  1 条，用时');
  });

  it.each(['send', 'deliver'])('are listed with their types in the help of %s', async (command) => {
    const { stdout } = await runCommand([command, '--help']);
    for (const { kind, name } of otherSamples()) {
      const row = stdout.split('\n').find((line) => line.startsWith(`  ${kind} `));
      expect(row).toContain(name === kind ? '(no types)' : name);
    }
  });

  it.each([
    [['--kind', 'disputes'], 'Did you mean dispute?'],
    [['--kind', 'capture', '--type', 'CAPTURE_RESLT'], 'Did you mean CAPTURE_RESULT?'],
    [['--type', 'PAYMENT_RESLT'], 'Did you mean PAYMENT_RESULT?'],
    [['--type', 'BILLING'], 'has the kind unknown, and the type in a field, such as notifyType.'],
    [['--kind', 'refund', '--type', 'DISPUTE_CREATED'], 'of the kind dispute, not of refund'],
    [['--kind', 'dispute', '--case', 'failed'], 'messages of the type DISPUTE_CREATED have no case'],
  ])('that do not exist are wrong usage: %j', async (args, message) => {
    for (const command of ['send', 'deliver']) {
      const { code, stdout, stderr } = await runCommand(
        [command, '--to', 'http://127.0.0.1:1/', ...args],
        KEY,
      );
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toContain(message);
    }
  });
});
