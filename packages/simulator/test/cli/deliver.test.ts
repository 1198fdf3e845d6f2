import { describe, expect, it } from 'vitest';
import { barsOf, drawHistogram } from '../../src/commands/histogram.ts';
import { acknowledge, startServer } from '../local-server.ts';
import { LONG } from '../long-form.ts';
import { CLIENT_ID, KEYS, startMerchantApp } from '../merchant-app.ts';
import { PATIENT, type RunOptions, runCli, runCommand } from './run-cli.ts';

const ENV = { ALIPAY_TEST_PRIVATE_KEY: KEYS.privateKey, ALIPAY_CLIENT_ID: CLIENT_ID };
const FAST = ['--speed', '1000000x'];
const MANY = LONG ? 1_000 : 200;
const deliver = (to: URL, args: readonly string[] = []) =>
  runCommand(['deliver', '--to', to.href, ...PATIENT, ...args], ENV);
/** The same command in a process of its own. */
const deliverInProcess = (to: URL, args: readonly string[], options: RunOptions = {}) =>
  runCli(['deliver', '--to', to.href, ...PATIENT, ...args], { env: ENV, ...options });

describe('deliver on the command line', () => {
  it('prints each attempt of one capture, a summary and a histogram', async () => {
    const { url, merchant } = await startMerchantApp();
    const { code, stdout, stderr } = await deliverInProcess(url, [...FAST, '--lose-ack', '2']);
    expect([code, stderr]).toEqual([0, '']);
    expect(merchant.handled).toHaveLength(1);
    const lines = stdout.split('\n').map((line) => line.trim().replaceAll(/ +/g, ' '));
    expect(lines.slice(0, 3)).toEqual([
      '✓ +0 s result, attempt 1: acknowledged, but the reply is lost',
      '✓ +2 min result, attempt 2: acknowledged, but the reply is lost',
      '✓ +12 min result, attempt 3: acknowledged',
    ]);
    expect(lines).toEqual(
      expect.arrayContaining([
        'requests sent 3',
        'acknowledged 1',
        'lost acknowledgements 2',
        'replies 200 × 3',
      ]),
    );
    expect(stdout).toMatch(/Reply times\n( *\S.* ms .*\d\n)+p50/);
  });

  it('delivers duplicates, and reordered and conflicting messages', async () => {
    const { url, merchant } = await startMerchantApp();
    const { code, stdout } = await deliver(url, [
      ...FAST,
      '--duplicate',
      '3',
      '--reorder',
      '--conflict',
      '--json',
    ]);
    expect(code).toBe(0);
    const { summary, deliveries } = JSON.parse(stdout);
    expect(summary).toMatchObject({
      deliveries: 1,
      acknowledged: 1,
      conflicts: { acknowledged: 0, refused: 1 },
    });
    expect(deliveries[0].messages.map(({ role }: { role: string }) => role)).toEqual([
      'result',
      'pending',
      'conflict',
    ]);
    expect(deliveries[0].messages[0].attempts).toHaveLength(3);
    expect(merchant.handled.map(({ capture }) => capture.outcome)).toEqual(['captured']);
  });

  it('delivers the case of --case for the client of --client', async () => {
    const { url, merchant } = await startMerchantApp();
    expect(await deliver(url, ['--case', 'failed', '--renew-time', '--count', '3'])).toMatchObject({
      code: 0,
    });
    expect(merchant.handled.map(({ capture }) => capture.outcome)).toEqual(['failed', 'failed', 'failed']);
    expect(await deliver(url, [...FAST, '--client', 'OTHER'])).toMatchObject({ code: 1 });
  });

  it('lists unacknowledged captures, and ends with 1', async () => {
    const url = await startServer((_, response) => acknowledge(response, { status: 500 }));
    const { code, stdout } = await deliver(url, [...FAST, '--count', '7', '--concurrency', '2']);
    expect(code).toBe(1);
    expect(stdout.match(/✗ \d+, result: The status is 500; expected 200\./g)).toHaveLength(5);
    expect(stdout).toContain('and 2 more');
    expect(stdout).toContain('500 × 56');
    const lost = await deliver((await startMerchantApp()).url, [...FAST, '--lose-ack', '8']);
    expect(lost.code).toBe(1);
    expect(lost.stdout).toContain('every acknowledgement was lost');
  });

  it(`delivers ${MANY} captures, and the merchant books each once`, async () => {
    const { url, merchant } = await startMerchantApp();
    const args = ['--count', String(MANY), '--concurrency', '50', '--json'];
    const { code, stdout, stderr } = await deliverInProcess(url, args);
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout).summary).toMatchObject({
      deliveries: MANY,
      sent: MANY,
      statuses: { 200: MANY },
    });
    expect(new Set(merchant.booked).size).toBe(MANY);
  });

  it('ends with 130 and an incomplete summary when it is interrupted', async () => {
    const interrupt: { now?: () => void } = {};
    const url = await startServer((_, response) => {
      acknowledge(response, { status: 500 });
      // The reply is sent. The next attempt would follow after two minutes.
      response.once('close', () => interrupt.now?.());
    });
    const { code, stdout, stderr } = await deliverInProcess(url, ['--speed', '1x', '--json'], {
      onStart: (child) => {
        interrupt.now = () => child.kill('SIGINT');
      },
    });
    expect(code).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ aborted: true });
    expect(stderr).toContain('interrupted');
  });
});

describe('the histogram', () => {
  it('counts each value once, in bars from the fastest to the slowest', () => {
    const latencies = [0.05, 0.8, 1, 1.4, 1.5, 2.9, 40, 250_000];
    const bars = barsOf(latencies);
    expect(bars.reduce((sum, { count }) => sum + count, 0)).toBe(latencies.length);
    expect(bars[0]).toEqual({ from: 0, below: 0.1, count: 1 });
    expect(bars.find(({ from }) => from === 1)).toEqual({ from: 1, below: 1.5, count: 2 });
    expect(bars.at(-1)).toMatchObject({ from: 70_000, count: 1 });
    for (const { from, below } of bars) expect(from).toBeLessThan(below);
  });

  it('draws the longest bar at full width, and the shortest one as a thin line', () => {
    const lines = drawHistogram(
      [
        { from: 1, below: 1.5, count: 8_000 },
        { from: 1.5, below: 2, count: 0 },
        { from: 70_000, below: Number.POSITIVE_INFINITY, count: 1 },
      ],
      10,
    );
    expect(lines.map((line) => line.trim())).toEqual([
      'under 1.5 ms ██████████ 8,000',
      'under 2 ms  0',
      '70,000 ms or more ▏ 1',
    ]);
  });
});
