import { setTimeout as pause } from 'node:timers/promises';
import { Alipay } from '@notify-capture/contract';
import { afterAll, describe, expect, it } from 'vitest';
import { CASE } from '../src/cases.ts';
import { MerchantProcess } from '../src/merchant-process.ts';
import { SCALE } from '../src/scale.ts';
import { type Delivery, deliver } from '../src/sender.ts';
import { SHARED } from '../src/stores.ts';
import { compare, writeRows } from '../src/tally.ts';

const alipay = new Alipay();
afterAll(() => writeRows('three-processes'));

describe.concurrent.each(SHARED)('three processes on $name', (kind) => {
  it('with duplicates to all of them, and one killed and started again every second', async () => {
    const store = await kind.open();
    const merchants = await Promise.all(
      Array.from({ length: 3 }, () =>
        MerchantProcess.at({
          alipay,
          store: store.plan,
          lease: 2_000,
          handlerTimeout: 1_500,
        }),
      ),
    );
    const ports = merchants.map(({ port }) => port);
    try {
      await Promise.all(merchants.map((merchant) => merchant.start()));
      let killing = true;
      const sending: Promise<Delivery>[] = [];
      const sendAll = async (): Promise<void> => {
        while (killing) {
          const sent = { alipay, ports, speed: 1_000, timeout: 10_000, onNoReply: () => (unheard += 1) };
          sending.push(deliver(`${sending.length}`, sent));
          await pause(50);
        }
      };
      const killAll = async (): Promise<void> => {
        for (let second = 0; second < SCALE.chaos; second++) {
          await pause(1_000);
          const victim = merchants[second % merchants.length];
          await victim?.kill();
          await victim?.start();
        }
        killing = false;
      };
      let unheard = 0;
      await Promise.all([sendAll(), killAll()]);
      const deliveries = await Promise.all(sending);
      expect(unheard, 'requests that met a process that was dead or dying').toBeGreaterThan(SCALE.chaos);
      expect(merchants.reduce((sum, { killed }) => sum + killed, 0)).toBe(SCALE.chaos);
      const [survivor] = merchants;
      compare(CASE.threeProcesses, kind, deliveries, (await survivor?.books()) ?? []);
    } finally {
      await Promise.all(merchants.map((merchant) => merchant.kill()));
      store.close();
    }
  });
});
