import { Alipay } from '@notify-capture/contract';
import { afterAll, describe, expect, it } from 'vitest';
import { CASE, type Moment, STORE_FAULTS } from '../src/cases.ts';
import { MerchantProcess } from '../src/merchant-process.ts';
import { SCALE } from '../src/scale.ts';
import { type Attempt, type Delivery, deliver } from '../src/sender.ts';
import { BREAKABLE, type BreakableStore } from '../src/store-faults.ts';
import { compare, writeRows } from '../src/tally.ts';

const alipay = new Alipay();
afterAll(() => writeRows('store-faults'));

describe.concurrent.each(BREAKABLE)('a store on $kind.name', ({ kind, break: broken, stopsSettle }) => {
  it.each(STORE_FAULTS)('that is %s', async (fault) => {
    const store = await broken(fault);
    const merchant = await MerchantProcess.at({
      alipay,
      store: store.plan,
      lease: 6_000,
      handlerTimeout: 5_000,
      hold: "after the merchant's write",
    });
    try {
      await merchant.start();
      // The first captures are in the handler, and have been booked, when the store breaks …
      const settled = await atSettle(merchant, store);
      for (const { attempts } of settled) expect(attempts[0]?.acknowledged).toBe(!stopsSettle(fault));
      // … and the next come when it is broken.
      const claimed = await atClaim(merchant, store);
      for (const { attempts } of claimed) expect(attempts[0]?.acknowledged).toBe(false);
      const books = await merchant.books();
      for (const [moment, deliveries] of [
        ['claim', claimed],
        ['settle', settled],
      ] as const) {
        compare(
          CASE.store(fault, moment),
          kind,
          deliveries,
          books.filter(({ captureId }) => captureId.startsWith(moment)),
        );
      }
    } finally {
      await merchant.kill();
      await store.close();
    }
  });
});

async function atSettle(merchant: MerchantProcess, store: BreakableStore): Promise<readonly Delivery[]> {
  const held = merchant.held(SCALE.captures);
  const { deliveries, firstAttempts } = sendAll('settle', merchant);
  await held;
  await store.begin();
  merchant.release();
  await firstAttempts;
  await store.end();
  return deliveries;
}

async function atClaim(merchant: MerchantProcess, store: BreakableStore): Promise<readonly Delivery[]> {
  await store.begin();
  const { deliveries, firstAttempts } = sendAll('claim', merchant);
  await firstAttempts;
  await store.end();
  return deliveries;
}

/** Sends captures; tells when the first attempt of each has ended. */
function sendAll(
  moment: Moment,
  { port }: MerchantProcess,
): { readonly deliveries: Promise<readonly Delivery[]>; readonly firstAttempts: Promise<unknown> } {
  const first: Promise<Attempt>[] = [];
  const deliveries: Promise<Delivery>[] = [];
  for (let number = 0; number < SCALE.captures; number++) {
    first.push(
      new Promise((resolve) => {
        const sending = { alipay, ports: [port], speed: 1_000, timeout: 30_000 };
        deliveries.push(
          deliver(`${moment} ${number}`, { ...sending, onAttempt: (_, attempt) => resolve(attempt) }),
        );
      }),
    );
  }
  return { deliveries: Promise.all(deliveries), firstAttempts: Promise.all(first) };
}
