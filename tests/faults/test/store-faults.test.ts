import { Alipay } from '@notify-capture/contract';
import { afterAll, describe, expect, it } from 'vitest';
import { CASE, type Moment, STORE_FAULTS, type StoreFault } from '../src/cases.ts';
import { MerchantProcess } from '../src/merchant-process.ts';
import { LEASE } from '../src/plan.ts';
import { LONG, SCALE } from '../src/scale.ts';
import { acknowledgeAll, attemptAll, deliveriesOf } from '../src/sender.ts';
import { BREAKABLE, type BreakableKind, type BreakableStore } from '../src/store-faults.ts';
import { compare, writeRows } from '../src/tally.ts';

const alipay = new Alipay();
afterAll(() => writeRows('store-faults'));

/** In the short form each fault is tried once, and a server is stopped that starts fast. */
function has({ kind }: BreakableKind, fault: StoreFault): boolean {
  if (LONG) return true;
  return fault === 'stopped and started' ? kind.name === 'Redis' : kind.exactlyOnce;
}

const KINDS = BREAKABLE.map((breakable) => ({
  ...breakable,
  faults: STORE_FAULTS.filter((fault) => has(breakable, fault)),
})).filter(({ faults }) => faults.length > 0);

describe.each(KINDS)('a store on $kind.name', ({ kind, open, stopsSettle, faults }) => {
  it.each(faults)('that is %s', async (fault) => {
    const store = await open(fault);
    const hold = "after the merchant's write";
    const merchant = await MerchantProcess.at({ alipay, store: store.plan, hold });
    const begin = (moment: Moment) =>
      deliveriesOf(moment, SCALE.captures, { alipay, ports: [merchant.port] });
    const fails = { claim: true, settle: stopsSettle(fault) };
    try {
      await merchant.start();
      const settled = begin('settle');
      const claimed = begin('claim');
      // The first captures are in the handler, and have been booked, when the store breaks …
      const attempts = attemptAll(settled);
      await merchant.reached(hold, settled);
      await store.begin();
      merchant.release();
      await merchant.reached('settling', settled);
      await (fails.settle ? merchant.elapseUntil(attempts) : attempts);
      await restore(store, merchant);
      for (const { acknowledged } of settled) expect(acknowledged).toBe(!fails.settle);
      await acknowledgeAll(settled);
      // … and the next come when it is broken.
      await store.begin();
      const refused = attemptAll(claimed);
      await merchant.reached('before the claim', claimed);
      await merchant.elapseUntil(refused);
      await restore(store, merchant);
      for (const { acknowledged } of claimed) expect(acknowledged).toBe(false);
      await acknowledgeAll(claimed);
      const books = await merchant.books();
      for (const [moment, deliveries] of [
        ['claim', claimed],
        ['settle', settled],
      ] as const) {
        const mine = books.filter(({ captureId }) => captureId.startsWith(moment));
        compare(CASE.store(fault, moment), kind, deliveries, mine);
      }
    } finally {
      await merchant.kill();
      await store.close();
    }
  });
});

/** The store is well again, and the leases of what it was asked for are over. */
async function restore(store: BreakableStore, merchant: MerchantProcess): Promise<void> {
  await store.end();
  await Promise.all([store.elapse(LEASE), merchant.elapse(LEASE)]);
}
