import { type CaptureHandler, createReceiver } from '@notify-capture/core';
import { type PostgresStore, postgresStore, type TransactionalPostgresStore } from '@notify-capture/postgres';
import pg from 'pg';
import { verifierByHand } from './by-hand.ts';
import { HandlerFailure, type OpenCandidate, type Opening, type StoreCandidate } from './candidate.ts';

export const CREATE_BOOKS =
  'CREATE TABLE IF NOT EXISTS books (key text, capture_id text NOT NULL, currency text NOT NULL, amount text NOT NULL)';
export const BOOK = 'INSERT INTO books VALUES ($1, $2, $3, $4)';

const HAND = 'Postgres: INSERT, by hand';
const PLAIN = 'Postgres: postgresStore';
const OWN = 'Postgres: context.settle';
const TRANSACTIONAL = 'Postgres: transactional';

const byHand: StoreCandidate = {
  name: HAND,
  ownRoundTrips: 1,
  async open(opening) {
    const pool = await openPool(opening);
    const verify = verifierByHand(opening.publicKey);
    return {
      ...ends(pool),
      async receive(message, handler) {
        const capture = verify(message);
        if (capture === undefined) return 401;
        if (handler === 'fails') return 500;
        const { captureId, captureAmount } = capture;
        await pool.query(BOOK, [captureId, captureId, captureAmount.currency, captureAmount.value]);
        return 200;
      },
    };
  },
};

const plain: StoreCandidate = {
  name: PLAIN,
  ownRoundTrips: 1,
  async open(opening) {
    const pool = await openPool(opening);
    const store = postgresStore({ client: pool });
    const onCapture: CaptureHandler<PostgresStore> = async (capture, { key }) => {
      await pool.query(BOOK, [key, capture.captureId, capture.amount.currency, capture.amount.decimal]);
    };
    return { ...ends(pool), ...receiving(opening, store, onCapture) };
  },
};

const transactional: StoreCandidate = {
  name: TRANSACTIONAL,
  ownRoundTrips: 1,
  async open(opening) {
    const pool = await openPool(opening);
    const store = postgresStore({ client: pool, transactional: true });
    const onCapture: CaptureHandler<TransactionalPostgresStore> = async (capture, { key, transaction }) => {
      const { captureId, amount } = capture;
      await transaction.query(BOOK, [key, captureId, amount.currency, amount.decimal]);
    };
    return { ...ends(pool), ...receiving(opening, store, onCapture) };
  },
};

const ownTransaction: StoreCandidate = {
  name: OWN,
  ownRoundTrips: 3,
  async open(opening) {
    const pool = await openPool(opening);
    const store = postgresStore({ client: pool });
    const onCapture: CaptureHandler<PostgresStore> = async ({ captureId, amount }, { key, settle }) => {
      const client = await pool.connect();
      try {
        await client.query('BEGIN');
        await client.query(BOOK, [key, captureId, amount.currency, amount.decimal]);
        await settle((text, values) => client.query(text, values));
        await client.query('COMMIT');
      } catch (error) {
        await client.query('ROLLBACK');
        throw error;
      } finally {
        client.release();
      }
    };
    return { ...ends(pool), ...receiving(opening, store, onCapture) };
  },
};

export const POSTGRES = { byHand, all: [byHand, plain, ownTransaction, transactional] } as const;

/** Receives with a store; shared by all candidates with one. */
export function receiving<S extends PostgresStore>(
  { clientId, publicKey }: Opening,
  store: S,
  onCapture: CaptureHandler<S>,
): Pick<OpenCandidate, 'receive'> {
  const options = { clientId, publicKey, store, logger: false, maxConcurrency: 1_000 } as const;
  const receiver = createReceiver<S>(options);
  const fail: CaptureHandler<S> = () => {
    throw new HandlerFailure('The handler fails.');
  };
  return {
    async receive(message, handler) {
      return (await receiver.receive(message, handler === 'books' ? onCapture : fail)).status;
    },
  };
}

async function openPool({ url, connections = 10 }: Opening): Promise<pg.Pool> {
  const pool = new pg.Pool({ connectionString: url, max: connections, min: connections });
  pool.on('error', () => undefined);
  await pool.query(CREATE_BOOKS);
  await postgresStore({ client: pool }).migrate();
  // The connections are opened before the time is measured.
  await Promise.all(Array.from({ length: connections }, () => pool.query('SELECT pg_sleep(0.05)')));
  return pool;
}

function ends(pool: pg.Pool): Pick<OpenCandidate, 'reset' | 'close'> {
  return {
    async reset() {
      await pool.query('TRUNCATE books, notify_capture');
    },
    close: () => pool.end(),
  };
}
