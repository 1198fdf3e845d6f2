import { Alipay } from '@notify-capture/contract';
import { afterAll, describe, expect, it } from 'vitest';
import { BOUNDARIES, CASE } from '../src/cases.ts';
import { MerchantProcess } from '../src/merchant-process.ts';
import { type Boundary, LEASE } from '../src/plan.ts';
import { LONG, SCALE } from '../src/scale.ts';
import { acknowledgeAll, attemptAll, type Delivery, deliveriesOf } from '../src/sender.ts';
import { DURABLE, type StoreKind, TRANSACTIONAL } from '../src/stores.ts';
import { compare, writeRows } from '../src/tally.ts';

const alipay = new Alipay();

afterAll(() => writeRows('kill'));

/** A settle commits by itself where there is no transaction; and one boundary proves a store in the short form. */
function has(kind: StoreKind, boundary: Boundary): boolean {
  if (boundary === 'after the settle, before the commit') return kind.exactlyOnce;
  return LONG || kind === TRANSACTIONAL || boundary === "after the merchant's write";
}

describe.each(DURABLE)('a process that is killed, on $name', (kind) => {
  it.each(BOUNDARIES.filter((boundary) => has(kind, boundary)))('%s', async (boundary) => {
    const store = await kind.open();
    const merchant = await MerchantProcess.at({ alipay, store: store.plan });
    const killAt = (batch: string) => ({ kill: { at: boundary, batch, captures: SCALE.batch } });
    const deliveries: Delivery[] = [];
    try {
      await merchant.start(killAt('0 '));
      for (let batch = 0; batch < SCALE.kills; batch++) {
        const cutOff = deliveriesOf(`${batch}`, SCALE.batch, { alipay, ports: [merchant.port] });
        const attempts = await attemptAll(cutOff);
        expect(attempts.every(({ status }) => status === undefined)).toBe(true);
        await merchant.ended();
        await merchant.start(killAt(`${batch + 1} `));
        // The leases of the dead process end.
        await Promise.all([store.elapse(LEASE), merchant.elapse(LEASE)]);
        await acknowledgeAll(cutOff);
        deliveries.push(...cutOff);
      }
      expect(merchant.killed).toBe(SCALE.kills);
      const books = await merchant.books();
      compare(CASE.killed(boundary), kind, deliveries, books);
      // What was never claimed has no handler that may have run.
      const knew = books.filter(({ mayHaveRunBefore }) => mayHaveRunBefore).length;
      if (boundary === 'before the claim') expect(knew).toBe(0);
      if (boundary === 'after the claim') expect(knew).toBe(books.length);
    } finally {
      await merchant.kill();
      store.close();
    }
  });
});
