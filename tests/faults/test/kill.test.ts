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

/** The short form tests few boundaries on most stores. */
function isTested({ transaction, isExclusive, name }: StoreKind, boundary: Boundary): boolean {
  const isBeforeCommit = boundary === 'after the settle, before the commit';
  if (isBeforeCommit && transaction === 'none') return false;
  if (boundary === 'after the commit, before the handler ends' && transaction !== 'merchant') return false;
  if (LONG || name === TRANSACTIONAL.name) return true;
  if (transaction === 'none') return boundary === "after the merchant's write";
  return isBeforeCommit || (boundary === 'after the commit, before the handler ends' && isExclusive !== true);
}

/** In a store with one transaction at a time, only one capture of a batch can reach a boundary within it. */
function togetherAt(boundary: Boundary, { transaction, isExclusive }: StoreKind): number {
  const isInside =
    boundary === "after the merchant's write" || boundary === 'after the settle, before the commit';
  return isInside && transaction === 'merchant' && isExclusive === true ? 1 : SCALE.batch;
}

describe.each(DURABLE)('a process that is killed, on $name', (kind) => {
  it.each(BOUNDARIES.filter((boundary) => isTested(kind, boundary)))(
    '%s loses no capture',
    async (boundary) => {
      const store = await kind.open();
      const merchant = await MerchantProcess.create({ alipay, store: store.plan });
      const captures = togetherAt(boundary, kind);
      const killAt = (batch: string) => ({ kill: { at: boundary, batch, captures } });
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
