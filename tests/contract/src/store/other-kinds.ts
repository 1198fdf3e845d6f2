import {
  createReceiver,
  type NotificationStore,
  type OtherHandler,
  type Receiver,
} from '@notify-capture/core';
import { otherSamples, type SignedNotification } from '@notify-capture/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Alipay } from '../alipay.ts';
import { Merchant } from '../merchant.ts';
import { expectNoSecrets } from '../secrets.ts';
import { StoreFixture, type StoreHarness } from '../store-harness.ts';

const alipay = new Alipay();

/** Rule 15. */
export function describeOtherKinds(harness: StoreHarness): void {
  describe('messages of other kinds than captures', () => {
    const fixture = new StoreFixture(harness);
    const merchant = new Merchant();
    let receivers: readonly Receiver[] = [];

    beforeAll(() => {
      receivers = fixture.stores.map((store) => receiverOn(store, merchant));
    });
    afterAll(async () => {
      await Promise.all(receivers.map((receiver) => receiver.close()));
      expectNoSecrets(merchant.logged, alipay);
    });

    const receive = async (index: number, signed: SignedNotification): Promise<number> => {
      const receiver = receivers[index % receivers.length];
      return (await receiver?.receive(signed, merchant.onCapture))?.status ?? 0;
    };

    it.each(otherSamples())(
      '15: $name runs once, twice and in parallel over all connections',
      async ({ body }) => {
        const signed = alipay.sign(body);
        const ran = merchant.others.length;
        const first = await Promise.all([0, 1, 2, 3, 4, 5].map((index) => receive(index, signed)));
        expect(first.filter((status) => status !== 200 && status !== 503)).toEqual([]);
        expect(first).toContain(200);
        expect([await receive(0, signed), await receive(1, signed)]).toEqual([200, 200]);
        expect(merchant.others.slice(ran)).toMatchObject([{ raw: body }]);
      },
    );
  });
}

function receiverOn(store: NotificationStore, merchant: Merchant): Receiver {
  const onOther: OtherHandler = (other) => merchant.onOther(other);
  const { clientId, keys } = alipay;
  // The lease is measured by the clock of the store, which is real.
  const { publicKey } = keys;
  return createReceiver({ clientId, publicKey, store, onOther, logger: merchant.logger, lease: 119_000 });
}
