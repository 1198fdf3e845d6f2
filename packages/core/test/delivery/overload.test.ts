import { describe, expect, it } from 'vitest';
import { letTimePass } from '../pass-time.ts';
import { Bench, deferred } from './bench.ts';

/** Deliveries that have entered their handlers and stay there. */
async function fill(bench: Bench, count: number): Promise<{ leave(): Promise<readonly number[]> }> {
  const [entered, leave] = [deferred(), deferred()];
  let inside = 0;
  const running = Array.from({ length: count }, (_, index) =>
    bench.deliver(
      'captured',
      () => {
        inside += 1;
        if (inside === count) entered.resolve();
        return leave.promise;
      },
      { captureId: `C${index}` },
    ),
  );
  await entered.promise;
  return {
    async leave() {
      leave.resolve();
      return (await Promise.all(running)).map(({ status }) => status);
    },
  };
}

describe('more deliveries at the same time than maxConcurrency', () => {
  it('are refused at once with 503 and Retry-After, and delivered when there is room again', async () => {
    const bench = new Bench({ maxConcurrency: 3 });
    // Authenticated before the receiver is full, as when many come at once.
    const late = await bench.capture('captured', { captureId: 'LATE' });
    const { leave } = await fill(bench, 3);
    const refused = await bench.receiver.deliver(late, () => expect.unreachable());
    expect([refused.status, refused.headers['retry-after'], refused.code]).toEqual([503, '1', 'OVERLOADED']);
    expect(bench.lines.at(-1)).toMatchObject({ level: 'warn', fields: { captureId: 'LATE' } });
    expect(await leave()).toEqual([200, 200, 200]);
    expect((await bench.receiver.deliver(late, () => undefined)).status).toBe(200);
  });

  it('are refused before their body is read or their signature is checked', async () => {
    const bench = new Bench({ maxConcurrency: 1 });
    const { leave } = await fill(bench, 1);
    const body = {
      // biome-ignore lint/correctness/useYield: it must not even be begun
      async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
        expect.unreachable();
      },
    };
    const request = { method: 'POST', target: '/n', headers: [], body };
    const reply = await bench.receiver.receive(request, () => expect.unreachable());
    expect([reply.status, reply.headers['client-id']]).toEqual([503, undefined]);
    expect(await leave()).toEqual([200]);
  });

  it('are a hundred by default', async () => {
    const bench = new Bench();
    const late = await bench.capture('captured', { captureId: 'LATE' });
    const { leave } = await fill(bench, 100);
    expect((await bench.receiver.deliver(late, () => expect.unreachable())).status).toBe(503);
    expect(await leave()).toEqual(Array(100).fill(200));
  });

  it('do not count handlers that never return: their deliveries have ended', async () => {
    const bench = new Bench({ maxConcurrency: 1 });
    const never = () => new Promise(() => undefined);
    expect((await letTimePass(bench.deliver('captured', never))).status).toBe(503);
    const second = await letTimePass(bench.deliver('captured', never, { captureId: 'SECOND' }));
    expect(second.code).toBe('HANDLER_TIMED_OUT');
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '10'])(
    'are refused as a limit of %j at the start',
    (maxConcurrency) => {
      expect(() => new Bench({ maxConcurrency: maxConcurrency as number })).toThrowError(
        expect.objectContaining({ code: 'INVALID_CONFIG', reason: 'LIMIT_INVALID' }),
      );
    },
  );
});
