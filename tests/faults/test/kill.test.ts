import { Alipay } from '@notify-capture/contract';
import { afterAll, describe, expect, it } from 'vitest';
import { BOUNDARIES, CASE } from '../src/cases.ts';
import { MerchantProcess } from '../src/merchant-process.ts';
import { type Boundary, LEASE } from '../src/plan.ts';
import { LONG, SCALE } from '../src/scale.ts';
import { acknowledgeAll, attemptAll, type CaptureSender, sendersOf } from '../src/sender.ts';
import { DURABLE, type StoreKind, TRANSACTIONAL } from '../src/stores.ts';
import { compare, writeRows } from '../src/tally.ts';

const alipay = new Alipay();

afterAll(() => writeRows('kill'));

/** Only a transactional store has a commit after the settle. The short form tests one boundary on the other stores. */
function isTested(kind: StoreKind, boundary: Boundary): boolean {
  if (boundary === 'after the settle, before the commit') return kind.exactlyOnce;
  return LONG || kind === TRANSACTIONAL || boundary === "after the merchant's write";
}

describe.each(DURABLE)('a process that is killed, on $name', (kind) => {
  it.each(BOUNDARIES.filter((boundary) => isTested(kind, boundary)))(
    '%s loses no capture',
    async (boundary) => {
      const store = await kind.open();
      const merchant = await MerchantProcess.create({ alipay, store: store.plan });
      const killAt = (batch: string) => ({ kill: { at: boundary, batch, captures: SCALE.batch } });
      const senders: CaptureSender[] = [];
      try {
        await merchant.start(killAt('0 '));
        for (let batch = 0; batch < SCALE.kills; batch++) {
          const interrupted = sendersOf(`${batch}`, SCALE.batch, { alipay, ports: [merchant.port] });
          const attempts = await attemptAll(interrupted);
          expect(attempts.every(({ status }) => status === undefined)).toBe(true);
          await merchant.ended();
          await merchant.start(killAt(`${batch + 1} `));
          // The leases of the killed process end.
          await Promise.all([store.elapse(LEASE), merchant.elapse(LEASE)]);
          await acknowledgeAll(interrupted);
          senders.push(...interrupted);
        }
        expect(merchant.killed).toBe(SCALE.kills);
        const books = await merchant.books();
        compare(CASE.killed(boundary), kind, senders, books);
        // Only a claimed capture can have a handler that may have run.
        const flagged = books.filter(({ mayHaveRunBefore }) => mayHaveRunBefore).length;
        if (boundary === 'before the claim') expect(flagged).toBe(0);
        if (boundary === 'after the claim') expect(flagged).toBe(books.length);
      } finally {
        await merchant.kill();
        store.close();
      }
    },
  );
});
