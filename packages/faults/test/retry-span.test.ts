import { setTimeout as pause } from 'node:timers/promises';
import { Alipay, startProxy } from '@notify-capture/contract';
import { afterAll, describe, expect, it } from 'vitest';
import { MerchantProcess } from '../src/merchant-process.ts';
import { SCALE } from '../src/scale.ts';
import { deliver, GAPS, once } from '../src/sender.ts';
import { DURABLE } from '../src/stores.ts';
import { compare, writeRows } from '../src/tally.ts';

const HOUR = 60 * 60_000;
const SPEED = SCALE.speed;
/** The window is 72 h, and a record lives as much longer as the sender's span. */
const AFTER_THE_WINDOW = 73;
const AFTER_THE_RECORD = 98;
const alipay = new Alipay();

const CASES = {
  away: 'an endpoint that is away until the last attempt',
  unheard: 'every reply lost until the last attempt',
} as const;
const TIMES = { renewed: true, unchanged: false } as const;
const caseOf = (fault: keyof typeof CASES, time: string): string => `${CASES[fault]}, request-time ${time}`;
const NAMES = (Object.keys(CASES) as (keyof typeof CASES)[]).flatMap((fault) =>
  Object.keys(TIMES).map((time) => caseOf(fault, time)),
);
afterAll(() => writeRows('6-retry-span', [...NAMES]));

describe.concurrent.each(DURABLE)('the whole retry span on $name', (kind) => {
  it('recognises the last attempt, and refuses what is replayed after everything', async () => {
    const start = Date.now();
    const clock = (): number => start + (Date.now() - start) * SPEED;
    const store = await kind.open();
    const merchant = await MerchantProcess.at({
      clientId: alipay.clientId,
      publicKey: alipay.keys.publicKey,
      store: store.plan,
      lease: 2_000,
      handlerTimeout: 1_000,
      hurry: { start, speed: SPEED },
    });
    // Each notification has a way of its own: one that nothing gets through, or one that no answer comes back on.
    const all = await Promise.all(
      (Object.keys(CASES) as (keyof typeof CASES)[]).flatMap((fault) =>
        Object.entries(TIMES).map(async ([time, renewed]) => {
          const way = await startProxy(merchant.port);
          if (fault === 'away') way.cut();
          else way.loseAnswers();
          return { fault, time, renewed, way };
        }),
      ),
    );
    try {
      await merchant.start();
      const deliveries = await Promise.all(
        all.map(({ fault, time, renewed, way }) =>
          deliver(`${fault} ${time}`, {
            alipay,
            ports: [way.port],
            speed: SPEED,
            clock,
            renewed,
            timeout: 250,
            lastTimeout: 30_000,
            beforeAttempt: async (number) => {
              if (number === GAPS.length) way.mend();
            },
          }),
        ),
      );
      for (const { attempts } of deliveries) {
        expect(attempts.map(({ acknowledged }) => acknowledged)).toEqual([...Array(7).fill(false), true]);
      }
      const settledAt = clock();
      const books = await merchant.books();
      for (const [index, { fault, time }] of all.entries()) {
        const [delivery] = deliveries.slice(index, index + 1);
        const own = books.filter(({ captureId }) => captureId === delivery?.captureId);
        compare(caseOf(fault, time), kind, delivery === undefined ? [] : [delivery], own);
        expect(own, 'booked once in spite of eight attempts').toHaveLength(1);
      }

      // The requests that somebody has captured: while their time is accepted, the record answers them …
      for (const { last } of deliveries) {
        expect(await once(last, [merchant.port], 30_000)).toEqual({ acknowledged: true, status: 200 });
      }
      // … and then their time is refused, at first with the record and in the end without it.
      for (const hours of [AFTER_THE_WINDOW, AFTER_THE_RECORD]) {
        await pause(Math.max(0, settledAt + hours * HOUR - clock()) / SPEED);
        for (const { last } of deliveries) {
          expect(await once(last, [merchant.port], 30_000)).toEqual({ acknowledged: false, status: 401 });
        }
      }
      expect(await merchant.books()).toHaveLength(books.length);
    } finally {
      await Promise.all(all.map(({ way }) => way.close()));
      await merchant.kill();
      store.close();
    }
  });
});
