import { Alipay, startProxy } from '@notify-capture/contract';
import { afterAll, describe, expect, it } from 'vitest';
import { CASE } from '../src/cases.ts';
import { MerchantProcess } from '../src/merchant-process.ts';
import { SCALE } from '../src/scale.ts';
import { type Delivery, deliver } from '../src/sender.ts';
import { DURABLE } from '../src/stores.ts';
import { compare, writeRows } from '../src/tally.ts';

const alipay = new Alipay();
afterAll(() => writeRows('lost-replies'));

describe.concurrent.each(DURABLE)('an acknowledgement on $name', (kind) => {
  it('that is lost on its way is given again, and nothing is booked again', async () => {
    const store = await kind.open();
    const merchant = await MerchantProcess.at({
      alipay,
      store: store.plan,
      lease: 10_000,
      handlerTimeout: 5_000,
    });
    const proxy = await startProxy(merchant.port);
    try {
      await merchant.start();
      proxy.loseAnswers();
      let waiting = SCALE.captures;
      const deliveries: readonly Delivery[] = await Promise.all(
        Array.from({ length: SCALE.captures }, (_, number) =>
          deliver(`${number}`, {
            alipay,
            ports: [proxy.port],
            speed: 1_000,
            timeout: 3_000,
            onAttempt() {
              waiting -= 1;
              if (waiting === 0) proxy.mend();
            },
          }),
        ),
      );
      for (const { attempts } of deliveries) {
        expect(attempts[0], 'no reply to the first attempt').toEqual({ acknowledged: false });
      }
      const row = compare(CASE.lostReplies, kind, deliveries, await merchant.books());
      expect(row.twice, 'what is settled is never booked again, on any store').toBe(0);
    } finally {
      await proxy.close();
      await merchant.kill();
      store.close();
    }
  });
});
