import { describe, expect, it } from 'vitest';
import { letTimePass } from '../pass-time.ts';
import { deferred, ReceiverFixture } from './receiver-fixture.ts';

/** Starts deliveries whose handlers run until `leave` is called. */
async function fill(
  fixture: ReceiverFixture,
  count: number,
): Promise<{ leave(): Promise<readonly number[]> }> {
  const [entered, leave] = [deferred(), deferred()];
  let inside = 0;
  const running = Array.from({ length: count }, (_, index) =>
    fixture.deliver(
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

describe('simultaneous deliveries over maxConcurrency', () => {
  it('are refused at once with 503 and Retry-After, and delivered when others have ended', async () => {
    const fixture = new ReceiverFixture({ maxConcurrency: 3 });
    // Authenticated before the limit is reached, as when many requests are received at once.
    const late = await fixture.capture('captured', { captureId: 'LATE' });
    const { leave } = await fill(fixture, 3);
    const refused = await fixture.receiver.deliver(late, () => expect.unreachable());
    expect([refused.status, refused.headers['retry-after'], refused.code]).toEqual([503, '1', 'OVERLOADED']);
    expect(fixture.lines.at(-1)).toMatchObject({ level: 'warn', fields: { captureId: 'LATE' } });
    expect(await leave()).toEqual([200, 200, 200]);
    expect((await fixture.receiver.deliver(late, () => undefined)).status).toBe(200);
  });

  it('are refused before their body is read or their signature is checked', async () => {
    const fixture = new ReceiverFixture({ maxConcurrency: 1 });
    const { leave } = await fill(fixture, 1);
    const body = {
      // biome-ignore lint/correctness/useYield: the receiver must not start to read it
      async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
        expect.unreachable();
      },
    };
    const request = { method: 'POST', target: '/n', headers: [], body };
    const reply = await fixture.receiver.receive(request, () => expect.unreachable());
    expect([reply.status, reply.headers['client-id']]).toEqual([503, undefined]);
    expect(await leave()).toEqual([200]);
  });

  it('are refused after the first 100 by default', async () => {
    const fixture = new ReceiverFixture();
    const late = await fixture.capture('captured', { captureId: 'LATE' });
    const { leave } = await fill(fixture, 100);
    expect((await fixture.receiver.deliver(late, () => expect.unreachable())).status).toBe(503);
    expect(await leave()).toEqual(Array(100).fill(200));
  });

  it('do not include handlers that never return: their deliveries have ended', async () => {
    const fixture = new ReceiverFixture({ maxConcurrency: 1 });
    const never = () => new Promise(() => undefined);
    expect((await letTimePass(fixture.deliver('captured', never))).status).toBe(503);
    const second = await letTimePass(fixture.deliver('captured', never, { captureId: 'SECOND' }));
    expect(second.code).toBe('HANDLER_TIMED_OUT');
  });

  it('include the calls of onRefused, each counted as under way', async () => {
    const leave = deferred();
    const [entered, kept] = [deferred(), [] as string[]];
    const fixture = new ReceiverFixture({
      maxConcurrency: 5,
      onRefused: ({ code }) => {
        if (kept.push(code) === 5) entered.resolve();
        return leave.promise;
      },
    });
    const old = fixture.signed('captured', {}, '1');
    const replies = Array.from({ length: 2_000 }, () =>
      fixture.receiver.receive(old, () => expect.unreachable()),
    );
    await entered.promise;
    expect(await fixture.receiver.health()).toMatchObject({ underWay: 5 });
    leave.resolve();
    const codes = (await Promise.all(replies)).map(({ code }) => code);
    expect(codes.filter((code) => code === 'TOO_OLD')).toHaveLength(kept.length);
    expect(codes.filter((code) => code === 'OVERLOADED')).toHaveLength(2_000 - kept.length);
    expect(kept).toEqual(Array(5).fill('TOO_OLD'));
    expect(await fixture.receiver.health()).toMatchObject({ underWay: 0 });
    expect((await fixture.receiver.receive(old, () => expect.unreachable())).code).toBe('TOO_OLD');
  });

  it('leave room for the call of onRefused of a delivery that is refused', async () => {
    const kept: string[] = [];
    const onRefused = ({ code }: { readonly code: string }): number => kept.push(code);
    const fixture = new ReceiverFixture({ maxConcurrency: 1, onRefused });
    expect((await fixture.deliver('captured', () => undefined)).status).toBe(200);
    expect((await fixture.deliver('failed', () => undefined)).code).toBe('CONFLICTING_RESULT');
    expect(kept).toEqual(['CONFLICTING_RESULT']);
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '10'])(
    'cannot be configured with a limit of %j',
    (maxConcurrency) => {
      expect(() => new ReceiverFixture({ maxConcurrency: maxConcurrency as number })).toThrowError(
        expect.objectContaining({ code: 'INVALID_CONFIG', reason: 'LIMIT_INVALID' }),
      );
    },
  );
});
