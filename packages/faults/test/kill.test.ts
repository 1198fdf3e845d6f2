import { Alipay } from '@notify-capture/contract';
import { afterAll, describe, expect, it } from 'vitest';
import { BOUNDARIES, CASE } from '../src/cases.ts';
import { MerchantProcess } from '../src/merchant-process.ts';
import type { Boundary } from '../src/plan.ts';
import { SCALE } from '../src/scale.ts';
import { type Delivery, deliver } from '../src/sender.ts';
import { DURABLE, type StoreKind } from '../src/stores.ts';
import { compare, writeRows } from '../src/tally.ts';

const alipay = new Alipay();

afterAll(() => writeRows('kill'));

/** A settle commits by itself where there is no transaction. */
function has({ exactlyOnce }: StoreKind, boundary: Boundary): boolean {
  return exactlyOnce || boundary !== 'after the settle, before the commit';
}

describe.concurrent.each(DURABLE)('a process that is killed, on $name', (kind) => {
  it.each(BOUNDARIES.filter((boundary) => has(kind, boundary)))('%s', async (boundary) => {
    const store = await kind.open();
    const kills = store.plan.kind === 'embedded' ? SCALE.killsOnDisk : SCALE.kills;
    const batches = Array.from({ length: kills }, (_, index) => `${index}-`);
    const killAt = (batch: string | undefined) =>
      batch === undefined ? {} : { kill: { at: boundary, batch, gathered: SCALE.batch } };
    const merchant = await MerchantProcess.at({
      alipay,
      store: store.plan,
      lease: 3_000,
      handlerTimeout: 2_500,
    });
    try {
      await merchant.start(killAt(batches[0]));
      const deliveries: Delivery[] = [];
      for (const [index, batch] of batches.entries()) {
        const sending = Array.from({ length: SCALE.batch }, (_, number) =>
          deliver(`${batch}${number}`, { alipay, ports: [merchant.port], speed: 1_000, timeout: 10_000 }),
        );
        await merchant.ended();
        await merchant.start(killAt(batches[index + 1]));
        deliveries.push(...(await Promise.all(sending)));
      }
      expect(merchant.killed).toBe(kills);
      // Each of them was cut off once at least.
      expect(deliveries.filter(({ attempts }) => attempts.length < 2)).toEqual([]);
      const books = await merchant.books();
      compare(CASE.killed(boundary), kind, deliveries, books);
      // What was never claimed has no handler that may have run.
      const knew = books.filter(({ mayHaveRunBefore }) => mayHaveRunBefore).length;
      if (boundary === 'before the claim') expect(knew).toBeLessThan(books.length);
      if (boundary === 'after the claim') expect(knew).toBe(books.length);
    } finally {
      await merchant.kill();
      store.close();
    }
  });
});
