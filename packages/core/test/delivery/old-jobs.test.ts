import { describe, expect, it } from 'vitest';
import { parseNotification, type RefusedNotification } from '../../src/index.ts';
import { sampleNotification } from '../../src/testing/index.ts';
import { receiverOf, signed } from '../observed-receiver.ts';

const DAY = 24 * 60 * 60_000;

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
});
