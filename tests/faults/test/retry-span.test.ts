import { Alipay, startProxy } from '@notify-capture/contract';
import { ATTEMPT_GAPS } from '@notify-capture/core/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { CASE, SPANS, type Span } from '../src/cases.ts';
import { MerchantProcess } from '../src/merchant-process.ts';
import { LONG } from '../src/scale.ts';
import { attemptAll, CaptureSender, sendOnce } from '../src/sender.ts';
import { DURABLE, SHORT } from '../src/stores.ts';
import { compare, writeRows } from '../src/tally.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** After the maximum age of a notification (72 h), and after the retention of a record (30 days). */
const SPANS_AFTERWARDS = [73 * HOUR, 31 * DAY];
const alipay = new Alipay();

afterAll(() => writeRows('retry-span'));

const idOf = ({ fault, renewed }: Span): string => `${fault} ${renewed}`;

describe.each(LONG ? DURABLE : SHORT)('the whole retry span on $name', (kind) => {
  it('books each capture once, and refuses later replays', async () => {
    let elapsed = 0;
    const clock = (): number => Date.now() + elapsed;
    const store = await kind.open();
    const merchant = await MerchantProcess.create({ alipay, store: store.plan });
    const elapse = async (ms: number): Promise<void> => {
      elapsed += ms;
      await Promise.all([store.elapse(ms), merchant.elapse(ms)]);
    };
    // Each capture has its own proxy, which refuses connections or drops the replies.
    const all = await Promise.all(
      SPANS.map(async (span) => {
        const proxy = await startProxy(merchant.port);
        if (span.fault === 'down') proxy.refuse();
        else proxy.dropAnswers();
        const options = { alipay, ports: [proxy.port], clock, renewed: span.renewed };
        return { span, proxy, sender: new CaptureSender(idOf(span), options) };
      }),
    );
    const senders = all.map(({ sender }) => sender);
    try {
      await merchant.start();
      for (const [index, gap] of ATTEMPT_GAPS.entries()) {
        await elapse(gap);
        const last = index === ATTEMPT_GAPS.length - 1;
        if (last) for (const { proxy } of all) proxy.restore();
        for (const { acknowledged } of await attemptAll(senders)) expect(acknowledged).toBe(last);
      }
      const books = await merchant.books();
      for (const { span, sender } of all) {
        const bookings = books.filter(({ captureId }) => captureId === sender.captureId);
        compare(CASE.span(span), kind, [sender], bookings);
        expect(bookings, 'booked once after eight attempts').toHaveLength(1);
      }

      // Replayed requests are acknowledged without a booking while their time is accepted.
      for (const { last } of senders) {
        expect(await sendOnce(last, [merchant.port])).toEqual({ acknowledged: true, status: 200 });
      }
      // Later they are refused because of their time, with and without the record.
      for (const span of SPANS_AFTERWARDS) {
        await elapse(span);
        for (const { last } of senders) {
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
