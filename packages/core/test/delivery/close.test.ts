import { describe, expect, it } from 'vitest';
import { letTimePass } from '../pass-time.ts';
import { deferred, ReceiverFixture } from './receiver-fixture.ts';

describe('close', () => {
  it('refuses new claims and waits for all running handlers', async () => {
    const fixture = new ReceiverFixture();
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
      running.push(fixture.deliver('captured', handler, { captureId: `C${i}` }));
    }
    await allEntered.promise;
    let closed = false;
    const closing = fixture.receiver.close().then(() => {
      closed = true;
    });
    const refused = await fixture.deliver('captured', () => expect.unreachable(), { captureId: 'LATER' });
    expect([refused.status, closed]).toEqual([503, false]);
    expect(fixture.codes()).toContain('CLOSING');
    leave.resolve();
    await closing;
    expect((await Promise.all(running)).map(({ status }) => status)).toEqual(Array(20).fill(200));
  });

  it('waits until the result of a late handler is settled', async () => {
    const fixture = new ReceiverFixture();
    const leave = deferred();
    expect((await letTimePass(fixture.deliver('captured', () => leave.promise))).status).toBe(503);
    const closing = fixture.receiver.close();
    leave.resolve();
    await closing;
    expect(fixture.codes()).toContain('SETTLED_LATE');
  });

  it('does not wait longer than a lease for a handler that never returns', async () => {
    const fixture = new ReceiverFixture({ handlerTimeout: 30_000, lease: 50_000 });
    const late = fixture.deliver('captured', () => new Promise(() => undefined));
    expect((await letTimePass(late)).status).toBe(503);
    const closing = performance.now();
    await letTimePass(fixture.receiver.close());
    expect(performance.now() - closing).toBe(50_000);
    expect(fixture.codes()).toContain('CLOSED_EARLY');
  });

  it('can be called twice, and without running deliveries', async () => {
    const fixture = new ReceiverFixture();
    await Promise.all([fixture.receiver.close(), fixture.receiver.close()]);
  });
});
