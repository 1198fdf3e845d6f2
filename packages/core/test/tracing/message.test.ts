import { describe, expect, it } from 'vitest';
import { ATTEMPT_GAPS, otherSamples, sampleNotification } from '../../src/testing/index.ts';
import { receiverOf, signed } from '../observed-receiver.ts';
import { expectNoSecret } from '../secrets.ts';
import { Listener } from './listener.ts';

const CAPTURE = sampleNotification('captured', { captureId: 'C' });
const ignore = (): void => undefined;

/** Everything that a subscriber can reach from a value, also what is not enumerable or on a prototype of ours. */
function reachable(value: unknown, seen = new Set<unknown>()): Set<unknown> {
  if (seen.has(value)) return seen;
  seen.add(value);
  if (typeof value !== 'object' || value === null) return seen;
  for (
    let owner = value;
    owner !== null && owner !== Object.prototype;
    owner = Object.getPrototypeOf(owner)
  ) {
    for (const key of Reflect.ownKeys(owner)) reachable(Reflect.get(owner, key, value), seen);
  }
  return seen;
}

function expectNoBody(published: unknown): void {
  const values = [...reachable(published)];
  expect(values.filter((value) => value instanceof Uint8Array)).toEqual([]);
  expectNoSecret(values.filter((value) => typeof value === 'string').join('\n'));
}

describe('what the tracing channels publish', () => {
  it.each(otherSamples())(
    'leads to no body of $name, handled, failed or without onOther',
    async ({ body }) => {
      const listener = new Listener();
      const failing = () => Promise.reject(new Error('no database'));
      for (const options of [{ onOther: ignore }, { onOther: failing }, {}]) {
        await receiverOf(options).receiver.receive(signed(body), ignore);
      }
      expect(listener.messages().map(({ status }) => status)).toEqual([200, 500, 422]);
      expectNoBody(listener.heard);
    },
  );

  it('leads to no body if the handler throws an error of this package, which has the message', async () => {
    const listener = new Listener();
    const { receiver } = receiverOf({ clock: () => 3_600_000 });
    const tooOld = receiverOf().receiver.authenticate(signed(CAPTURE, { requestTime: '3600000' }));
    await receiver.receive(signed(CAPTURE, { requestTime: '3600000' }), () => tooOld);
    expect(listener.at('receive:asyncEnd')).toMatchObject({ code: 'HANDLER_FAILED' });
    expectNoBody(listener.heard);
  });

  it('leads to no body that is not JSON', async () => {
    const listener = new Listener();
    await receiverOf().receiver.receive(signed(Buffer.from('{"cardNo":"411111 SECRET')), ignore);
    expect(listener.at('receive:asyncEnd')).toMatchObject({ code: 'INVALID_JSON' });
    expectNoBody(listener.heard);
  });

  it("has the attempt of Alipay's schedule, a minute more or less", async () => {
    const requestTime = Date.parse('2026-11-25T00:00:00Z');
    let age = 0;
    for (const [at, gap] of ATTEMPT_GAPS.entries()) {
      age += gap;
      for (const delay of [-30_000, 0, 50_000]) {
        const listener = new Listener();
        const { receiver } = receiverOf({ clock: () => requestTime + age + delay });
        await receiver.receive(signed(CAPTURE, { requestTime: `${requestTime}` }), ignore);
        const { attempt, age: published } = listener.at('receive:asyncEnd') ?? {};
        expect({ attempt, published }).toEqual({ attempt: at + 1, published: age + delay });
      }
    }
  });
});
