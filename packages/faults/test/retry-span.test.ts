import { setTimeout as pause } from 'node:timers/promises';
import { Alipay, startProxy } from '@notify-capture/contract';
import { afterAll, describe, expect, it } from 'vitest';
import { CASE, SPANS, type Span } from '../src/cases.ts';
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

afterAll(() => writeRows('retry-span'));

const idOf = ({ fault, renewed }: Span): string => `${fault} ${renewed}`;

describe.concurrent.each(DURABLE)('the whole retry span on $name', (kind) => {
  it('recognises the last attempt, and refuses what is replayed after everything', async () => {
    const start = Date.now();
    const clock = (): number => start + (Date.now() - start) * SPEED;
    const store = await kind.open();
    const merchant = await MerchantProcess.at({
      alipay,
      store: store.plan,
      lease: 2_000,
      handlerTimeout: 1_000,
      hurry: { start, speed: SPEED },
    });
    // Each notification has a way of its own: one that nothing gets through, or one that no answer comes back on.
    const all = await Promise.all(
      SPANS.map(async (span) => {
        const way = await startProxy(merchant.port);
        if (span.fault === 'away') way.cut();
        else way.loseAnswers();
        return { span, way };
      }),
    );
    try {
      await merchant.start();
      const deliveries = await Promise.all(
        all.map(({ span, way }) =>
          deliver(idOf(span), {
            alipay,
            ports: [way.port],
            speed: SPEED,
            clock,
            renewed: span.renewed,
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
      for (const span of SPANS) {
        const mine = ({ captureId }: { readonly captureId: string }) => captureId === idOf(span);
        compare(CASE.span(span), kind, deliveries.filter(mine), books.filter(mine));
        expect(books.filter(mine), 'booked once in spite of eight attempts').toHaveLength(1);
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
