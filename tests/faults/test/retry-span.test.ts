import { Alipay, startProxy } from '@notify-capture/contract';
import { ATTEMPT_GAPS } from '@notify-capture/core/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { CASE, SPANS, type Span } from '../src/cases.ts';
import { MerchantProcess } from '../src/merchant-process.ts';
import { LONG } from '../src/scale.ts';
import { attemptAll, Delivery, sendOnce } from '../src/sender.ts';
import { DURABLE, SHARED } from '../src/stores.ts';
import { compare, writeRows } from '../src/tally.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A notification is accepted for 72 h after its time, and a settled record is kept for 30 days. */
const SPANS_AFTERWARDS = [73 * HOUR, 31 * DAY];
const alipay = new Alipay();

afterAll(() => writeRows('retry-span'));

const idOf = ({ fault, renewed }: Span): string => `${fault} ${renewed}`;

describe.each(LONG ? DURABLE : SHARED)('the whole retry span on $name', (kind) => {
  it('recognises the last attempt, and refuses what is replayed after everything', async () => {
    let elapsed = 0;
    const clock = (): number => Date.now() + elapsed;
    const store = await kind.open();
    const merchant = await MerchantProcess.at({ alipay, store: store.plan });
    const elapse = async (ms: number): Promise<void> => {
      elapsed += ms;
      await Promise.all([store.elapse(ms), merchant.elapse(ms)]);
    };
    // Each capture has a way of its own: nothing gets through on it, or no answer comes back.
    const all = await Promise.all(
      SPANS.map(async (span) => {
        const proxy = await startProxy(merchant.port);
        if (span.fault === 'away') proxy.refuse();
        else proxy.dropAnswers();
        const sending = { alipay, ports: [proxy.port], clock, renewed: span.renewed };
        return { span, proxy, delivery: new Delivery(idOf(span), sending) };
      }),
    );
    const deliveries = all.map(({ delivery }) => delivery);
    try {
      await merchant.start();
      for (const [index, gap] of ATTEMPT_GAPS.entries()) {
        await elapse(gap);
        const last = index === ATTEMPT_GAPS.length - 1;
        if (last) for (const { proxy } of all) proxy.restore();
        for (const { acknowledged } of await attemptAll(deliveries)) expect(acknowledged).toBe(last);
      }
      const books = await merchant.books();
      for (const { span, delivery } of all) {
        const mine = books.filter(({ captureId }) => captureId === delivery.captureId);
        compare(CASE.span(span), kind, [delivery], mine);
        expect(mine, 'booked once in spite of eight attempts').toHaveLength(1);
      }

      // The requests that somebody has captured: while their time is accepted, the record answers them …
      for (const { last } of deliveries) {
        expect(await sendOnce(last, [merchant.port])).toEqual({ acknowledged: true, status: 200 });
      }
      // … and then their time is refused, at first with the record and in the end without it.
      for (const span of SPANS_AFTERWARDS) {
        await elapse(span);
        for (const { last } of deliveries) {
          expect(await sendOnce(last, [merchant.port])).toEqual({ acknowledged: false, status: 401 });
        }
      }
      expect(await merchant.books()).toHaveLength(books.length);
    } finally {
      await Promise.all(all.map(({ proxy }) => proxy.close()));
      await merchant.kill();
      store.close();
    }
  });
});
