import { Alipay, openPostgres } from '@notify-capture/contract';
import { createReceiver } from '@notify-capture/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresStore } from '../src/index.ts';

const alipay = new Alipay();

describe.each(['read committed', 'repeatable read', 'serializable'])(
  'with default_transaction_isolation %s',
  (isolation) => {
    let database: Awaited<ReturnType<typeof openPostgres>>;
    beforeAll(async () => {
      database = await openPostgres();
    });
    afterAll(() => database.close());

    it('thirty duplicates at once run the handler once, and get 200 or 503', async () => {
      const options = `-c default_transaction_isolation=${isolation.replace(' ', '\\ ')}`;
      const store = postgresStore({ client: database.pool({ max: 10, options }) });
      await store.migrate();
      let runs = 0;
      const onCapture = async (): Promise<void> => {
        runs += 1;
      };
      const { clientId, keys } = alipay;
      const receiver = createReceiver({ clientId, publicKey: keys.publicKey, store, logger: false });
      const signed = alipay.capture('captured');
      const replies = await Promise.all(
        Array.from({ length: 30 }, () => receiver.receive(signed, onCapture)),
      );
      for (const { status } of replies) expect([200, 503]).toContain(status);
      // As Alipay retries: the next one finds it settled, or the first claim was refused as well.
      expect(await receiver.receive(signed, onCapture)).toMatchObject({ status: 200 });
      expect(runs).toBe(1);
    });
  },
);
