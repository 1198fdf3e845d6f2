import { Alipay, startProxy } from '@notify-capture/contract';
import { afterAll, describe, expect, it } from 'vitest';
import { CASE } from '../src/cases.ts';
import { MerchantProcess } from '../src/merchant-process.ts';
import { LONG, SCALE } from '../src/scale.ts';
import { acknowledgeAll, attemptAll, deliveriesOf } from '../src/sender.ts';
import { DURABLE, TRANSACTIONAL } from '../src/stores.ts';
import { compare, writeRows } from '../src/tally.ts';

const alipay = new Alipay();
afterAll(() => writeRows('lost-replies'));

describe.each(LONG ? DURABLE : [TRANSACTIONAL])('an acknowledgement on $name', (kind) => {
  it('that is lost on its way is given again, and nothing is booked again', async () => {
    const store = await kind.open();
    const merchant = await MerchantProcess.at({ alipay, store: store.plan });
    const proxy = await startProxy(merchant.port);
    try {
      await merchant.start();
      proxy.dropAnswers();
      const deliveries = deliveriesOf('C', SCALE.captures, { alipay, ports: [proxy.port] });
      for (const attempt of await attemptAll(deliveries)) expect(attempt).toEqual({ acknowledged: false });
      proxy.restore();
      await acknowledgeAll(deliveries);
      const row = compare(CASE.lostReplies, kind, deliveries, await merchant.books());
      expect(row.twice, 'a settled result is never booked again, on any store').toBe(0);
    } finally {
      await proxy.close();
      await merchant.kill();
      store.close();
    }
  });
});
