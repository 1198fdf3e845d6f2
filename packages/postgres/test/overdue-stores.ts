import { openEmbedded, openPostgres, setBackExpected, setBackTable } from '@notify-capture/contract';
import type { CaptureNotification, SettledCapture } from '@notify-capture/core';
import { capturesFromInquiry } from '@notify-capture/core';
import { embeddedStore, type PostgresStore, postgresStore, type SqlClient } from '../src/index.ts';

/** A store for the tests of expected captures. */
export interface OverdueStore {
  readonly store: PostgresStore;
  readonly database: SqlClient;
  /** Moves the time of the store ahead. */
  elapse(ms: number): Promise<void>;
  close(): Promise<void>;
}

const elapseOn = (database: SqlClient) => async (ms: number) => {
  await setBackTable(database, ms);
  await setBackExpected(database, ms);
};

async function onPostgres(): Promise<OverdueStore> {
  const { pool, close } = await openPostgres();
  const database = pool();
  const store = postgresStore({ client: database });
  await store.migrate();
  return { store, database, elapse: elapseOn(database), close };
}

async function onEmbedded(): Promise<OverdueStore> {
  const folder = openEmbedded();
  const store = await embeddedStore({ directory: folder.directory });
  const close = async (): Promise<void> => {
    await store.close();
    folder.close();
  };
  return { store, database: store.database, elapse: elapseOn(store.database), close };
}

/** The stores that find lost notifications. */
export const OVERDUE_STORES = [
  { name: 'Postgres', open: onPostgres },
  { name: 'the embedded store', open: onEmbedded },
] as const;

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;
const LEASE = 60 * MINUTE;
export const CLIENT = 'T_1';

/** An expected capture whose deadline is over unless a test says otherwise. */
export function expected(captureRequestId: string, deadline = new Date(Date.now() - MINUTE)) {
  return { clientId: CLIENT, captureRequestId, paymentId: `P-${captureRequestId}`, deadline };
}

/** Claims and settles a result for a capture request. */
export async function settle(
  store: PostgresStore,
  captureRequestId: string,
  outcome: SettledCapture['outcome'] = 'captured',
): Promise<void> {
  const key = `${CLIENT}:C-${captureRequestId}`;
  const claim = await store.claim(key, outcome, LEASE);
  if (claim.status !== 'acquired') throw new Error(`${key} is ${claim.status}`);
  const record: SettledCapture = {
    fingerprints: [outcome],
    kind: 'capture',
    outcome,
    code: 'CODE',
    status: 'S',
    amount: { currency: 'BRL', minorUnits: '50000' },
    clientId: CLIENT,
    captureId: `C-${captureRequestId}`,
    captureRequestId,
    paymentId: `P-${captureRequestId}`,
    requestTime: '1',
  };
  await store.settle(key, claim.token, record, 30 * DAY);
}

/** The capture request ids of the overdue captures. */
export async function overdueOf(store: PostgresStore): Promise<readonly string[]> {
  return (await store.overdue()).map(({ captureRequestId }) => captureRequestId);
}

/** The number of stored expectations, overdue or not. */
export async function countExpected(database: SqlClient): Promise<number> {
  return (await database.query('SELECT 1 FROM notify_capture_expected')).rows.length;
}

/** The capture in the answer of Alipay's `inquiryPayment`. */
export function inquired(
  captureRequestId: string,
  status: 'SUCCESS' | 'FAIL' = 'SUCCESS',
): CaptureNotification {
  const response = {
    result: { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'success' },
    paymentId: `P-${captureRequestId}`,
    paymentStatus: 'SUCCESS',
    transactions: [
      {
        transactionType: 'CAPTURE',
        transactionId: `C-${captureRequestId}`,
        transactionRequestId: captureRequestId,
        transactionStatus: status,
        transactionAmount: { currency: 'BRL', value: '50000' },
        transactionTime: new Date().toISOString(),
        transactionResult:
          status === 'SUCCESS'
            ? { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'success' }
            : { resultCode: 'AUTH_EXPIRED', resultStatus: 'F', resultMessage: 'failed' },
      },
    ],
  };
  const [capture] = capturesFromInquiry(response, { clientId: CLIENT }).captures;
  if (capture === undefined) throw new Error('The answer has no capture.');
  return capture;
}
