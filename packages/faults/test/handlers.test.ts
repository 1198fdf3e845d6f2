import { Alipay } from '@notify-capture/contract';
import { afterAll, describe, expect, it } from 'vitest';
import { CASE, HANDLER_FAULTS } from '../src/cases.ts';
import { MerchantProcess } from '../src/merchant-process.ts';
import type { HandlerFault } from '../src/plan.ts';
import { SCALE } from '../src/scale.ts';
import { deliver } from '../src/sender.ts';
import { DURABLE } from '../src/stores.ts';
import { compare, writeRows } from '../src/tally.ts';

const alipay = new Alipay();

afterAll(() => writeRows('handlers'));

describe.concurrent.each(DURABLE)('handlers that are late, hang and throw, on $name', (kind) => {
  it('lose nothing', async () => {
    const store = await kind.open();
    const merchant = await MerchantProcess.at({
      alipay,
      store: store.plan,
      lease: 1_500,
      handlerTimeout: 1_000,
    });
    try {
      await merchant.start();
      const sending = HANDLER_FAULTS.flatMap((fault) =>
        Array.from({ length: SCALE.captures }, (_, number) =>
          deliver(`${fault} ${number}`, { alipay, ports: [merchant.port], speed: 1_000, timeout: 10_000 }),
        ),
      );
      const deliveries = await Promise.all(sending);
      for (const { captureId, attempts } of deliveries) {
        expect(attempts[0]?.acknowledged, `the first delivery of ${captureId} meets the fault`).toBe(false);
      }
      const books = await merchant.books();
      const of = (fault: HandlerFault) => (one: { readonly captureId: string }) =>
        one.captureId.startsWith(fault);
      for (const fault of HANDLER_FAULTS) {
        compare(CASE.handler(fault), kind, deliveries.filter(of(fault)), books.filter(of(fault)));
      }
    } finally {
      await merchant.kill();
      store.close();
    }
  });
});
