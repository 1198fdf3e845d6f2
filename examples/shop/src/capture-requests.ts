import { randomUUID } from 'node:crypto';
import { type CaptureNotification, capturesFromInquiry, type Logger, type Reply } from '@notify-capture/core';
import type { PostgresStore, SqlClient, Watch } from '@notify-capture/postgres';
import { AlipayStandIn } from './alipay-stand-in.ts';
import type { ShopSettings } from './settings.ts';

/** The captures that the shop asks for. */
export interface CaptureRequests {
  /** Asks for a capture and expects its result; both are recorded in one transaction. */
  ask(paymentId: string): Promise<{ readonly captureRequestId: string }>;
  /** Inquires about each capture whose notification is overdue, and delivers the answer. */
  watch(deliver: (capture: CaptureNotification) => Promise<Reply>): Watch;
}

/** The database of the shop. */
export interface OrderDatabase {
  readonly store: Pick<PostgresStore, 'dismiss' | 'expect' | 'startWatch'>;
  /** Commits when `run` resolves, and rolls back when it rejects. */
  transaction(run: (query: SqlClient['query']) => Promise<void>): Promise<void>;
}

/** Opens the captures that the shop asks for. */
export async function openCaptureRequests(
  { store, transaction }: OrderDatabase,
  { clientId, captureDeadline, watchEvery }: ShopSettings,
  logger: Logger,
): Promise<CaptureRequests> {
  const alipay = new AlipayStandIn();
  await transaction(async (query) => {
    await query("SELECT pg_advisory_xact_lock(hashtext('orders'))", []);
    await query(
      'CREATE TABLE IF NOT EXISTS orders (capture_request_id text PRIMARY KEY, payment_id text NOT NULL)',
      [],
    );
  });
  const giveUp = async (captureRequestId: string, reason: string): Promise<void> => {
    logger.error({ captureRequestId, reason }, 'a person must look at this capture');
    await store.dismiss({ clientId, captureRequestId });
  };
  /** Alipay captures once, also if it is asked again with the same captureRequestId. */
  const askAlipay = async (captureRequestId: string, paymentId: string): Promise<void> => {
    const captureAmount = { currency: 'BRL', value: '50000' };
    const { result } = await alipay.capture({ paymentId, captureRequestId, captureAmount });
    // Refused: no notification will come. After U, it may still be captured.
    if (result.resultStatus === 'F') await giveUp(captureRequestId, result.resultCode);
  };
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
      await askAlipay(captureRequestId, paymentId);
      return { captureRequestId };
    },

    watch: (deliver) =>
      store.startWatch({
        every: watchEvery,
        logger,
        onOverdue: async ({ captureRequestId, paymentId = '' }) => {
          const response = await alipay.inquiryPayment({ paymentId });
          const { captures, problems } = capturesFromInquiry(response, { clientId });
          if (problems.length > 0)
            logger.warn({ captureRequestId, problems }, 'the inquiry has no usable answer yet');
          const found = captures.find((capture) => capture.captureRequestId === captureRequestId);
          if (found !== undefined) {
            const { code } = await deliver(found);
            // The store may have forgotten that the handler has run. Other refusals end by themselves.
            if (code === 'TOO_OLD') await giveUp(captureRequestId, code);
          } else if (problems.length === 0) {
            // Alipay does not know the capture: the shop ended before it could ask.
            await askAlipay(captureRequestId, paymentId);
            logger.warn({ captureRequestId }, 'Alipay did not know the capture: the shop asked for it again');
          }
        },
      }),
  };
}
