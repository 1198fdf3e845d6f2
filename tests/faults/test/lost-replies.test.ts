import { Alipay, startProxy } from '@notify-capture/contract';
import { afterAll, describe, expect, it } from 'vitest';
import { CASE } from '../src/cases.ts';
import { MerchantProcess } from '../src/merchant-process.ts';
import { LONG, SCALE } from '../src/scale.ts';
import { acknowledgeAll, attemptAll, sendersOf } from '../src/sender.ts';
import { DURABLE, TRANSACTIONAL } from '../src/stores.ts';
import { compare, writeRows } from '../src/tally.ts';

const alipay = new Alipay();
afterAll(() => writeRows('lost-replies'));

describe.each(LONG ? DURABLE : [TRANSACTIONAL])('a lost acknowledgement on $name', (kind) => {
  it('is sent again, and no capture is booked again', async () => {
    const store = await kind.open();
    const merchant = await MerchantProcess.create({ alipay, store: store.plan });
    const proxy = await startProxy(merchant.port);
    try {
      await merchant.start();
      proxy.dropAnswers();
      const senders = sendersOf('C', SCALE.captures, { alipay, ports: [proxy.port] });
      for (const attempt of await attemptAll(senders)) expect(attempt).toEqual({ acknowledged: false });
      proxy.restore();
      await acknowledgeAll(senders);
      const row = compare(CASE.lostReplies, kind, senders, await merchant.books());
      expect(row.twice, 'no store books a settled result again').toBe(0);
    } finally {
      await proxy.close();
      await merchant.kill();
      store.close();
    }
  });
});
