import { randomUUID } from 'node:crypto';
import { type CaptureNotification, capturesFromInquiry, type TransactionQuery } from '@notify-capture/core';
import type { PostgresStore, Watch } from '@notify-capture/postgres';
import { AlipayStandIn } from './alipay-stand-in.ts';
import type { ShopSettings } from './settings.ts';

/** The captures that the shop asks for. */
export interface CaptureRequests {
  /** Asks for a capture and expects its result; both are recorded in one transaction. */
  ask(paymentId: string): Promise<{ readonly captureRequestId: string }>;
  /** Inquires about each capture whose notification is overdue, and delivers the answer. */
  watch(deliver: (capture: CaptureNotification) => Promise<unknown>): Watch;
}

/** The database of the shop. */
export interface OrderDatabase {
  readonly store: Pick<PostgresStore, 'expect' | 'startWatch'>;
  /** Commits when `run` resolves, and rolls back when it rejects. */
  transaction(run: (query: TransactionQuery) => Promise<void>): Promise<void>;
}

/** Opens the captures that the shop asks for. */
export async function openCaptureRequests(
  { store, transaction }: OrderDatabase,
  { clientId, captureDeadline, watchEvery }: ShopSettings,
): Promise<CaptureRequests> {
  const alipay = new AlipayStandIn();
  await transaction(async (query) => {
    await query("SELECT pg_advisory_xact_lock(hashtext('orders'))", []);
    await query(
      'CREATE TABLE IF NOT EXISTS orders (capture_request_id text PRIMARY KEY, payment_id text NOT NULL)',
      [],
    );
  });
  return {
    async ask(paymentId) {
      const captureRequestId = randomUUID();
      const deadline = new Date(Date.now() + captureDeadline);
      await transaction(async (query) => {
        await query('INSERT INTO orders (capture_request_id, payment_id) VALUES ($1, $2)', [
          captureRequestId,
          paymentId,
        ]);
        await store.expect({ clientId, captureRequestId, paymentId, deadline }, query);
      });
      await alipay.capture({
        paymentId,
        captureRequestId,
        captureAmount: { currency: 'BRL', value: '50000' },
      });
      return { captureRequestId };
    },

    watch: (deliver) =>
      store.startWatch({
        every: watchEvery,
        onOverdue: async ({ paymentId }) => {
          const { captures } = capturesFromInquiry(await alipay.inquiryPayment({ paymentId }), { clientId });
          for (const capture of captures) await deliver(capture);
        },
      }),
  };
}
