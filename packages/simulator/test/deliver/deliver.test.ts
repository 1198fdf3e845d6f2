import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type DeliverOptions, deliver } from '../../src/index.ts';
import { acknowledge, bodyOf, startServer } from '../local-server.ts';
import { PATIENCE } from '../long-form.ts';
import { ALIPAY, startMerchantApp } from '../merchant-app.ts';

const HOUR = 3_600_000;
/** Fast enough that 15 h pass immediately. A slow machine has enough time to reply. */
const AT_ONCE = { ...ALIPAY, speed: 1e9, timeoutMs: PATIENCE };

/** Delivers to an endpoint that replies with these statuses, one after another. Returns the requests it received. */
async function deliverTo(statuses: readonly number[], options: Partial<DeliverOptions> = {}) {
  const received: { readonly time: number; readonly body: string }[] = [];
  const url = await startServer(async (request, response) => {
    const body = `${await bodyOf(request)}`;
    received.push({ time: Number(request.headers['request-time']), body });
    acknowledge(response, { status: statuses[received.length - 1] ?? 200 });
  });
  const delivery = await deliver({ to: url, ...AT_ONCE, ...options });
  return { received, delivery };
}

/** Stops the time of day for one test. Timers continue. */
function stopTimeOfDay(): number {
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  return Date.now();
}

describe('deliver', () => {
  it('sends a capture once to an endpoint that acknowledges', async () => {
    const { url, merchant } = await startMerchantApp();
    const { deliveries, summary, aborted } = await deliver({ to: url.href, ...ALIPAY, timeoutMs: PATIENCE });
    expect(merchant.booked).toEqual([deliveries[0]?.id]);
    expect(aborted).toBe(false);
    expect(summary).toMatchObject({
      deliveries: 1,
      acknowledged: 1,
      unacknowledged: 0,
      sent: 1,
      acksLost: 0,
      statuses: { 200: 1 },
      latency: { min: expect.any(Number), p99: expect.any(Number) },
    });
    expect(summary).not.toHaveProperty('conflicts');
  });

  it('sends the same body eight times, the last 24 h 22 min after the first', async () => {
    const { received, delivery } = await deliverTo(Array(8).fill(500));
    const [capture] = delivery.deliveries;
    const attempts = capture?.messages[0]?.attempts ?? [];
    expect(attempts.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const gaps = [0, 2, 10, 10, 60, 120, 360, 900].map((minutes) => minutes * 60_000);
    expect(attempts.map(({ afterMs }) => afterMs)).toEqual(
      gaps.map((_, index) => gaps.slice(0, index + 1).reduce((sum, gap) => sum + gap)),
    );
    expect(attempts.at(-1)?.afterMs).toBe(24 * HOUR + 22 * 60_000);
    expect(received).toHaveLength(8);
    expect(new Set(received.map(({ body }) => body)).size).toBe(1);
    expect(capture?.acknowledged).toBe(false);
    expect(delivery.summary).toMatchObject({
      acknowledged: 0,
      unacknowledged: 1,
      sent: 8,
      statuses: { 500: 8 },
    });
  });

  it('stops at the first acknowledgement', async () => {
    const { received, delivery } = await deliverTo([500, 503, 200]);
    expect(received).toHaveLength(3);
    expect(delivery.summary).toMatchObject({ acknowledged: 1, statuses: { 200: 1, 500: 1, 503: 1 } });
  });

  it('lets a message age as in reality', async () => {
    const now = stopTimeOfDay();
    const { received, delivery } = await deliverTo(Array(8).fill(500));
    const ages = delivery.deliveries[0]?.messages[0]?.attempts.map(({ afterMs }) => afterMs) ?? [];
    expect(ages).toHaveLength(8);
    expect(received.map(({ time }) => time)).toEqual(ages.map((age) => now - age));
  });

  it('signs each attempt for the current time with renewTime', async () => {
    const now = stopTimeOfDay();
    const { received } = await deliverTo(Array(8).fill(500), { renewTime: true });
    expect(received.map(({ time }) => time)).toEqual(Array(8).fill(now));
  });

  it('is accepted at every attempt with a maxAge of 25 h, and not with one of an hour', async () => {
    for (const [maxAge, statuses] of [
      [25 * HOUR, { 200: 8 }],
      [HOUR, { 200: 4, 401: 4 }],
    ] as const) {
      const { url, merchant } = await startMerchantApp({ maxAge });
      const { summary } = await deliver({ to: url, ...AT_ONCE, loseAck: 8 });
      expect(summary.statuses).toEqual(statuses);
      expect(merchant.booked).toHaveLength(1);
    }
  });

  it('loses the first loseAck acknowledgements, and the endpoint books once', async () => {
    const { url, merchant } = await startMerchantApp();
    const attempts: string[] = [];
    const { summary, deliveries } = await deliver({
      to: url,
      ...AT_ONCE,
      loseAck: 2,
      onAttempt: ({ number, ackLost }, { id }) => attempts.push(`${id} ${number} ${ackLost}`),
    });
    const id = deliveries[0]?.id;
    expect(attempts).toEqual([`${id} 1 true`, `${id} 2 true`, `${id} 3 false`]);
    expect(summary).toMatchObject({ acknowledged: 1, sent: 3, acksLost: 2 });
    expect(merchant.booked).toEqual([id]);
  });

  it('sends identical duplicates in parallel', async () => {
    const waiting: (() => void)[] = [];
    const bodies: string[] = [];
    const url = await startServer(async (request, response) => {
      bodies.push(`${request.headers['signature']} ${await bodyOf(request)}`);
      waiting.push(() => acknowledge(response));
      // No reply is sent before all three requests are received.
      if (waiting.length === 3) for (const sendReply of waiting.splice(0)) sendReply();
    });
    const { deliveries } = await deliver({ to: url, ...AT_ONCE, duplicate: 3, concurrency: 1 });
    expect(deliveries[0]?.messages[0]?.attempts.map(({ number, copy }) => [number, copy])).toEqual([
      [1, 1],
      [1, 2],
      [1, 3],
    ]);
    expect(new Set(bodies).size).toBe(1);
  });

  it('stops when one of the duplicates is acknowledged', async () => {
    const { delivery } = await deliverTo([503, 200, 503], { duplicate: 3 });
    expect(delivery.summary).toMatchObject({ acknowledged: 1, sent: 3, statuses: { 200: 1, 503: 2 } });
  });

  it('sends the final result before the pending one with reorder', async () => {
    const { received, delivery } = await deliverTo([], { reorder: true });
    const [first, second] = received.map(({ body }) => JSON.parse(body));
    expect(first.result.resultStatus).toBe('S');
    expect(second).toEqual({ ...first, result: { ...second.result, resultStatus: 'U' } });
    expect(delivery.deliveries[0]?.messages.map(({ role }) => role)).toEqual(['result', 'pending']);
    const { url, merchant } = await startMerchantApp();
    const { summary } = await deliver({ to: url, ...AT_ONCE, reorder: true });
    expect(summary.unacknowledged).toBe(0);
    expect(merchant.handled.map(({ capture }) => capture.outcome)).toEqual(['captured']);
  });

  it('sends a message only after the reply to the first attempt of the previous one', async () => {
    const log: string[] = [];
    // Messages that are sent in parallel all connect before the first request is received.
    const url = await startServer(
      async (request, response) => {
        const { resultStatus } = JSON.parse(`${await bodyOf(request)}`).result;
        log.push(`${resultStatus} received`);
        acknowledge(response);
      },
      () => log.push('connected'),
    );
    const onAttempt = () => log.push('replied');
    await deliver({ to: url, ...AT_ONCE, reorder: true, conflict: true, onAttempt });
    expect(log).toEqual(['S', 'U', 'F'].flatMap((status) => ['connected', `${status} received`, 'replied']));
  });

  it('sends a second final result with conflict, which the endpoint may refuse or settle', async () => {
    const refusing = await startMerchantApp();
    const refused = await deliver({ to: refusing.url, ...AT_ONCE, conflict: true });
    expect(refused.summary).toMatchObject({
      acknowledged: 1,
      unacknowledged: 0,
      conflicts: { acknowledged: 0, refused: 1 },
      statuses: { 200: 1, 409: 8 },
    });
    const settling = await startMerchantApp({ onConflict: () => undefined });
    const settled = await deliver({ to: settling.url, ...AT_ONCE, case: 'RISK_REJECT', conflict: true });
    expect(settled.summary).toMatchObject({
      conflicts: { acknowledged: 1, refused: 0 },
      statuses: { 200: 2 },
    });
    expect(settling.merchant.handled.map(({ capture }) => capture.result.code)).toEqual(['RISK_REJECT']);
  });

  it('delivers many captures, with no more than concurrency in parallel', async () => {
    const waiting: (() => void)[] = [];
    let most = 0;
    const ids = new Set<string>();
    const url = await startServer(async (request, response) => {
      ids.add(JSON.parse(`${await bodyOf(request)}`).captureId);
      waiting.push(() => acknowledge(response));
      most = Math.max(most, waiting.length);
      // Replies are sent only when five requests wait. With fewer the test would hang.
      if (waiting.length < 5) return;
      for (const sendReply of waiting.splice(0)) sendReply();
    });
    let done = 0;
    const delivery = await deliver({
      to: url,
      ...AT_ONCE,
      count: 60,
      concurrency: 5,
      onDelivery: () => (done += 1),
    });
    expect(delivery.summary).toMatchObject({ deliveries: 60, acknowledged: 60, sent: 60 });
    expect([ids.size, done]).toEqual([60, 60]);
    expect(most).toBe(5);
  });

  it('replaces fields of the sample for each capture', async () => {
    const { received } = await deliverTo([], { count: 2, fields: (index) => ({ captureId: `C${index}` }) });
    expect(received.map(({ body }) => JSON.parse(body).captureId).sort()).toEqual(['C0', 'C1']);
  });

  it('returns a summary if no server listens', async () => {
    const { summary } = await deliver({ to: 'http://127.0.0.1:1/', ...AT_ONCE });
    expect(summary).toMatchObject({ unacknowledged: 1, statuses: { refused: 8 } });
    expect(summary).not.toHaveProperty('latency');
  });

  it('ends when its signal is aborted, with the results so far', async () => {
    const stop = new AbortController();
    const { delivery } = await deliverTo([500, 500, 500], {
      speed: 1,
      count: 3,
      signal: stop.signal,
      // After the first attempt of each capture. The second one would follow after two minutes.
      onAttempt: (() => {
        let answered = 0;
        return () => {
          answered += 1;
          if (answered === 3) stop.abort();
        };
      })(),
    });
    expect(delivery).toMatchObject({ aborted: true, summary: { deliveries: 3, sent: 3, unacknowledged: 3 } });
  });
});
