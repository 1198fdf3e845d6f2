import { EventEmitter, once } from 'node:events';
import { Alipay } from '@notify-capture/contract';
import { afterAll, describe, expect, it } from 'vitest';
import { CASE } from '../src/cases.ts';
import { MerchantProcess } from '../src/merchant-process.ts';
import { LEASE } from '../src/plan.ts';
import { LONG, SCALE } from '../src/scale.ts';
import { CaptureSender } from '../src/sender.ts';
import { OWN_TRANSACTION, SHARED, TRANSACTIONAL } from '../src/stores.ts';
import { compare, writeRows } from '../src/tally.ts';

/** The number of captures that are sent at the same time, each to all three processes. */
const CONCURRENCY = 10;
const alipay = new Alipay();
afterAll(() => writeRows('three-processes'));

describe.each(LONG ? SHARED : [OWN_TRANSACTION, TRANSACTIONAL])('three processes on $name', (kind) => {
  it('lose no capture when each gets all captures and is killed and restarted meanwhile', async () => {
    const store = await kind.open();
    const merchants = await Promise.all(
      Array.from({ length: 3 }, () => MerchantProcess.create({ alipay, store: store.plan })),
    );
    const ports = merchants.map(({ port }) => port);
    const events = new EventEmitter().setMaxListeners(0);
    const onNoReply = () => events.emit('no reply');
    const senders: CaptureSender[] = [];
    let acknowledged = 0;
    let stopped = false;
    const sendOneByOne = async (): Promise<void> => {
      while (!stopped) {
        const sender = new CaptureSender(`${senders.length}`, { alipay, ports, onNoReply });
        senders.push(sender);
        await sender.untilAcknowledged();
        acknowledged += 1;
        events.emit('acknowledged');
      }
    };
    const killOneByOne = async (): Promise<void> => {
      for (let kill = 1; kill <= SCALE.threeProcessesKills; kill++) {
        while (acknowledged < kill * SCALE.threeProcessesCaptures) await once(events, 'acknowledged');
        const merchant = merchants[kill % merchants.length];
        const noReply = once(events, 'no reply');
        await merchant?.kill();
        // All leases end, even those of the other processes: the store does not know their owners.
        await store.elapse(LEASE);
        await noReply;
        await merchant?.start();
      }
      stopped = true;
    };
    try {
      await Promise.all(merchants.map((merchant) => merchant.start()));
      await Promise.all([killOneByOne(), ...Array.from({ length: CONCURRENCY }, sendOneByOne)]);
      expect(merchants.reduce((sum, { killed }) => sum + killed, 0)).toBe(SCALE.threeProcessesKills);
      compare(CASE.threeProcesses, kind, senders, (await merchants[0]?.books()) ?? []);
    } finally {
      stopped = true;
      await Promise.all(merchants.map((merchant) => merchant.kill()));
      store.close();
    }
  });
});
