import { EventEmitter, once } from 'node:events';
import { Alipay } from '@notify-capture/contract';
import { afterAll, describe, expect, it } from 'vitest';
import { CASE } from '../src/cases.ts';
import { MerchantProcess } from '../src/merchant-process.ts';
import { LEASE } from '../src/plan.ts';
import { LONG, SCALE } from '../src/scale.ts';
import { Delivery } from '../src/sender.ts';
import { SHARED, TRANSACTIONAL } from '../src/stores.ts';
import { compare, writeRows } from '../src/tally.ts';

/** Captures that are under way at any time, each at all three processes. */
const UNDER_WAY = 10;
const alipay = new Alipay();
afterAll(() => writeRows('three-processes'));

describe.each(LONG ? SHARED : [TRANSACTIONAL])('three processes on $name', (kind) => {
  it('with duplicates to all of them, and one killed and started again in the midst of them', async () => {
    const store = await kind.open();
    const merchants = await Promise.all(
      Array.from({ length: 3 }, () => MerchantProcess.at({ alipay, store: store.plan })),
    );
    const ports = merchants.map(({ port }) => port);
    const traffic = new EventEmitter().setMaxListeners(0);
    const onNoReply = () => traffic.emit('no reply');
    const deliveries: Delivery[] = [];
    let acknowledged = 0;
    let over = false;
    const sendOneByOne = async (): Promise<void> => {
      while (!over) {
        const delivery = new Delivery(`${deliveries.length}`, { alipay, ports, onNoReply });
        deliveries.push(delivery);
        await delivery.untilAcknowledged();
        acknowledged += 1;
        traffic.emit('acknowledged');
      }
    };
    const killOneByOne = async (): Promise<void> => {
      for (let kill = 1; kill <= SCALE.threeProcessesKills; kill++) {
        while (acknowledged < kill * SCALE.threeProcessesCaptures) await once(traffic, 'acknowledged');
        const victim = merchants[kill % merchants.length];
        const unheard = once(traffic, 'no reply');
        await victim?.kill();
        // Nobody knows which leases were its own: all end, also those under which handlers of the others run.
        await store.elapse(LEASE);
        await unheard;
        await victim?.start();
      }
      over = true;
    };
    try {
      await Promise.all(merchants.map((merchant) => merchant.start()));
      await Promise.all([killOneByOne(), ...Array.from({ length: UNDER_WAY }, sendOneByOne)]);
      expect(merchants.reduce((sum, { killed }) => sum + killed, 0)).toBe(SCALE.threeProcessesKills);
      compare(CASE.threeProcesses, kind, deliveries, (await merchants[0]?.books()) ?? []);
    } finally {
      over = true;
      await Promise.all(merchants.map((merchant) => merchant.kill()));
      store.close();
    }
  });
});
