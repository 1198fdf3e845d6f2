import { Alipay } from '@notify-capture/contract';
import { afterAll, describe, expect, it } from 'vitest';
import { CASE, type Moment, STORE_FAULTS, type StoreFault } from '../src/cases.ts';
import { MerchantProcess } from '../src/merchant-process.ts';
import { LEASE } from '../src/plan.ts';
import { LONG, SCALE } from '../src/scale.ts';
import { acknowledgeAll, attemptAll, sendersOf } from '../src/sender.ts';
import { BREAKABLE, type BreakableKind, type BreakableStore } from '../src/store-faults.ts';
import { compare, writeRows } from '../src/tally.ts';

const alipay = new Alipay();
afterAll(() => writeRows('store-faults'));

/** The short form tests each fault on one store, and restarts only Redis, which starts fast. */
function isTested({ kind }: BreakableKind, fault: StoreFault): boolean {
  if (LONG) return true;
  if (kind.transaction === 'merchant') return fault === 'unreachable';
  return fault === 'restarted' ? kind.name === 'Redis' : kind.transaction === 'store';
}

const KINDS = BREAKABLE.map((breakable) => ({
  ...breakable,
  faults: STORE_FAULTS.filter((fault) => isTested(breakable, fault)),
})).filter(({ faults }) => faults.length > 0);

describe.each(KINDS)('a store on $kind.name', ({ kind, open, stopsSettle, faults }) => {
  it.each(faults)('that is %s loses no capture', async (fault) => {
    const store = await open(fault);
    const hold = "after the merchant's write";
    const merchant = await MerchantProcess.create({ alipay, store: store.plan, hold });
    const newSenders = (moment: Moment) =>
      sendersOf(moment, SCALE.captures, { alipay, ports: [merchant.port] });
    const fails = { claim: true, settle: stopsSettle(fault) };
    try {
      await merchant.start();
      const settled = newSenders('settle');
      const claimed = newSenders('claim');
      // The handlers of the first captures have booked them when the store fails.
      const attempts = attemptAll(settled);
      await merchant.reached(hold, settled);
      await store.begin();
      merchant.release();
      await merchant.reached('settling', settled);
      await (fails.settle ? merchant.elapseUntil(attempts) : attempts);
      await restore(store, merchant);
      for (const { acknowledged } of settled) expect(acknowledged).toBe(!fails.settle);
      await acknowledgeAll(settled);
      // The next captures are sent while the store fails.
      await store.begin();
      const refused = attemptAll(claimed);
      await merchant.reached('before the claim', claimed);
      await merchant.elapseUntil(refused);
      await restore(store, merchant);
      for (const { acknowledged } of claimed) expect(acknowledged).toBe(false);
      await acknowledgeAll(claimed);
      const books = await merchant.books();
      for (const [moment, senders] of [
        ['claim', claimed],
        ['settle', settled],
      ] as const) {
        const bookings = books.filter(({ captureId }) => captureId.startsWith(moment));
        compare(CASE.store(fault, moment), kind, senders, bookings);
      }
    } finally {
      await merchant.kill();
      await store.close();
    }
  });
});

/** Ends the fault of the store and all leases. */
async function restore(store: BreakableStore, merchant: MerchantProcess): Promise<void> {
  await store.end();
  await Promise.all([store.elapse(LEASE), merchant.elapse(LEASE)]);
}
