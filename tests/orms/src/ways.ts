import { Alipay } from '@notify-capture/contract';
import { type CaptureHandler, createReceiver } from '@notify-capture/core';
import { type SignedNotification, sampleNotification } from '@notify-capture/core/testing';
import { type PostgresStore, postgresStore, type TransactionalPostgresStore } from '@notify-capture/postgres';
import type pg from 'pg';
import { bookWithPg } from './pg.ts';

/** Delivers a signed capture, whose handler first awaits `before`. */
export type Deliver = (signed: SignedNotification, before: () => unknown) => Promise<void>;

/** A way of writing and settling over one pool. */
interface Way {
  readonly name: string;
  open(pool: pg.Pool): Deliver;
}

const alipay = new Alipay();

/** Signs a capture. */
export function signed(captureId: string): SignedNotification {
  return alipay.sign(sampleNotification('captured', { captureId }));
}

function deliverWith<S extends PostgresStore>(store: S, handler: CaptureHandler<S>): Deliver {
  const { clientId, keys } = alipay;
  const receiver = createReceiver({ clientId, publicKey: keys.publicKey, store, logger: false });
  return async (signed, before) => {
    const { status } = await receiver.receive(signed, async (capture, context) => {
      await before();
      await handler(capture, context);
    });
    if (status !== 200) throw new Error(`The status of a reply is ${status}.`);
  };
}

const INSERT = 'INSERT INTO booking VALUES ($1, $2, $3)';

export const WAYS: readonly Way[] = [
  {
    name: 'your transaction, `settle`',
    open: (pool) => deliverWith(postgresStore({ client: pool }), bookWithPg(pool)),
  },
  {
    name: "the store's transaction, `transaction`",
    open: (pool) =>
      deliverWith<TransactionalPostgresStore>(
        postgresStore({ client: pool, transactional: true }),
        async ({ captureId, amount }, { key, transaction }) => {
          await transaction.query(INSERT, [key, captureId, amount.minorUnits]);
        },
      ),
  },
  {
    name: 'your transaction, without `settle` (at-least-once)',
    open: (pool) =>
      deliverWith(postgresStore({ client: pool }), (capture, context) =>
        bookWithPg(pool)(capture, { ...context, settle: async () => undefined }),
      ),
  },
];
