import { describe, expect, it } from 'vitest';
import { type CaptureHandler, parseNotification, type RefusedNotification } from '../../src/index.ts';
import { sampleNotification } from '../../src/testing/index.ts';
import { receiverOf, signed } from '../observed-receiver.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

describe('a capture of a queue', () => {
  it('is delivered while its settled record is kept, and is refused afterwards', async () => {
    let now = Date.now();
    const refused: RefusedNotification[] = [];
    const { receiver } = receiverOf({ clock: () => now, onRefused: (one) => refused.push(one) });
    const job = JSON.stringify(await receiver.authenticate(signed(sampleNotification())));
    now += 29 * DAY;
    expect((await receiver.deliver(parseNotification(job), () => undefined)).status).toBe(200);
    now += 2 * DAY;
    const reply = await receiver.deliver(parseNotification(job), () => expect.unreachable());
    expect([reply.status, reply.code]).toEqual([401, 'TOO_OLD']);
    expect(refused).toMatchObject([{ code: 'TOO_OLD' }]);
  });

  it('is refused before its record expires, even if it was received before its time', async () => {
    let now = Date.now();
    const { receiver } = receiverOf({ clock: () => now });
    const requestTime = String(now + 5 * MINUTE);
    const job = JSON.stringify(await receiver.authenticate(signed(sampleNotification(), { requestTime })));
    const deliver = (handler: CaptureHandler) => receiver.deliver(parseNotification(job), handler);
    expect((await deliver(() => undefined)).status).toBe(200);
    now += 30 * DAY;
    expect((await deliver(() => expect.unreachable())).status).toBe(200);
    now += 1;
    expect(await deliver(() => expect.unreachable())).toMatchObject({ status: 401, code: 'TOO_OLD' });
  });

  it('is refused like a received one if its request-time is in the future', async () => {
    const now = Date.now();
    const refused: RefusedNotification[] = [];
    const { receiver } = receiverOf({ clock: () => now, onRefused: (one) => refused.push(one) });
    const capture = JSON.parse(JSON.stringify(await receiver.authenticate(signed(sampleNotification()))));
    const deliver = (requestTime: string, handler: CaptureHandler) =>
      receiver.deliver(parseNotification({ ...capture, requestTime }), handler);
    expect((await deliver(String(now + 5 * MINUTE), () => undefined)).status).toBe(200);
    for (const ahead of [5 * MINUTE + 1, 365 * DAY]) {
      const reply = await deliver(String(now + ahead), () => expect.unreachable());
      expect(reply).toMatchObject({ status: 401, code: 'TOO_EARLY' });
    }
    expect(refused.map(({ code }) => code)).toEqual(['TOO_EARLY', 'TOO_EARLY']);
  });

  it('is refused as unreadable if its request-time is not a time', async () => {
    const { receiver } = receiverOf();
    const capture = JSON.parse(JSON.stringify(await receiver.authenticate(signed(sampleNotification()))));
    const job = parseNotification({ ...capture, requestTime: 'noon' });
    const reply = await receiver.deliver(job, () => expect.unreachable());
    expect(reply).toMatchObject({ status: 400, code: 'MALFORMED_TIME' });
  });
});
