import { describe, expect, it } from 'vitest';
import { letTimePass } from '../pass-time.ts';
import { Bench, deferred } from './bench.ts';

describe('close', () => {
  it('claims nothing any more, and waits for what runs, under load', async () => {
    const bench = new Bench();
    const leave = deferred();
    const running: Promise<{ status: number }>[] = [];
    let entered = 0;
    const allEntered = deferred();
    for (let i = 0; i < 20; i++) {
      const handler = async (): Promise<void> => {
        entered += 1;
        if (entered === 20) allEntered.resolve();
        await leave.promise;
      };
      running.push(bench.deliver('captured', handler, { captureId: `C${i}` }));
    }
    await allEntered.promise;
    let closed = false;
    const closing = bench.receiver.close().then(() => {
      closed = true;
    });
    const turnedAway = await bench.deliver('captured', () => expect.unreachable(), { captureId: 'LATER' });
    expect([turnedAway.status, closed]).toEqual([503, false]);
    expect(bench.codes()).toContain('CLOSING');
    leave.resolve();
    await closing;
    expect((await Promise.all(running)).map(({ status }) => status)).toEqual(Array(20).fill(200));
  });

  it('waits for a late handler until it is settled', async () => {
    const bench = new Bench();
    const leave = deferred();
    expect((await letTimePass(bench.deliver('captured', () => leave.promise))).status).toBe(503);
    const closing = bench.receiver.close();
    leave.resolve();
    await closing;
    expect(bench.codes()).toContain('SETTLED_LATE');
  });

  it('does not wait longer than a lease for a handler that never returns', async () => {
    const bench = new Bench({ handlerTimeout: 30_000, lease: 50_000 });
    const late = bench.deliver('captured', () => new Promise(() => undefined));
    expect((await letTimePass(late)).status).toBe(503);
    const closing = performance.now();
    await letTimePass(bench.receiver.close());
    expect(performance.now() - closing).toBe(50_000);
    expect(bench.codes()).toContain('CLOSED_EARLY');
  });

  it('may be called twice, and with nothing under way', async () => {
    const bench = new Bench();
    await Promise.all([bench.receiver.close(), bench.receiver.close()]);
  });
});
