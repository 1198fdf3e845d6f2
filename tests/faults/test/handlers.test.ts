import { Alipay } from '@notify-capture/contract';
import { afterAll, describe, expect, it } from 'vitest';
import { CASE, HANDLER_FAULTS } from '../src/cases.ts';
import { MerchantProcess } from '../src/merchant-process.ts';
import { HANDLER_TIMEOUT, LEASE } from '../src/plan.ts';
import { LONG, SCALE } from '../src/scale.ts';
import { acknowledgeAll, attemptAll, sendersOf } from '../src/sender.ts';
import { DURABLE, SHORT } from '../src/stores.ts';
import { compare, writeRows } from '../src/tally.ts';

const alipay = new Alipay();

afterAll(() => writeRows('handlers'));

describe.each(LONG ? DURABLE : SHORT)('on $name', (kind) => {
  it.each(HANDLER_FAULTS)('a handler with the fault "%s" loses no capture', async (fault) => {
    const store = await kind.open();
    const merchant = await MerchantProcess.create({ alipay, store: store.plan });
    try {
      await merchant.start();
      // In the only transaction of a store, one handler that never returns stops all others until a restart.
      const isStopped = fault === 'hangs' && kind.isExclusive === true && kind.transaction === 'merchant';
      const captures = isStopped ? 1 : SCALE.captures;
      const senders = sendersOf(fault, captures, { alipay, ports: [merchant.port] });
      const attempts = attemptAll(senders);
      if (fault !== 'throws') {
        const step = fault === 'late' ? 'in the handler' : "after the merchant's write";
        await merchant.reached(step, senders);
        await merchant.elapse(HANDLER_TIMEOUT);
      }
      for (const { status } of await attempts) expect(status).toBe(fault === 'throws' ? 500 : 503);
      if (isStopped) {
        await merchant.kill();
        await merchant.start({ isFixed: true });
      }
      await Promise.all([store.elapse(LEASE), merchant.elapse(LEASE)]);
      await acknowledgeAll(senders);
      compare(CASE.handler(fault), kind, senders, await merchant.books());
    } finally {
      await merchant.kill();
      store.close();
    }
  });
});
