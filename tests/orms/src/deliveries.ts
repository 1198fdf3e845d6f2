import { Alipay, setBackTable } from '@notify-capture/contract';
import {
  type CaptureNotification,
  createReceiver,
  type DeliveryContext,
  type Reply,
} from '@notify-capture/core';
import type { SignOptions } from '@notify-capture/core/testing';
import { type PostgresStore, postgresStore } from '@notify-capture/postgres';
import type pg from 'pg';
import type { OpenOrm } from './orm.ts';

type Context = DeliveryContext<PostgresStore>;
type Settle = Context['settle'];

/**
 * What a handler does in a test.
 *
 * @param book the handler of the ORM, with its own `settle` if one is given
 */
export type Run = (book: (settle?: Settle) => Promise<void>, settle: Settle) => unknown;

// One key pair for all, because it takes long to make.
const alipay = new Alipay();

/** What the handlers read of a message of another kind. */
const OTHER = { captureId: 'another kind', amount: { minorUnits: 100n } } as CaptureNotification;

/** Deliveries to the handler of an ORM, with a Postgres store. */
export class Deliveries {
  readonly #pool: pg.Pool;
  readonly #orm: OpenOrm;
  readonly #store: PostgresStore;
  /** The codes of the log. */
  readonly codes: unknown[] = [];

  /** @param pool of the store and of the checks */
  constructor(pool: pg.Pool, orm: OpenOrm, store: PostgresStore = postgresStore({ client: pool })) {
    this.#pool = pool;
    this.#orm = orm;
    this.#store = store;
  }

  /** The same with another store on the same tables. */
  on(store: PostgresStore): Deliveries {
    return new Deliveries(this.#pool, this.#orm, store);
  }

  /** Receives a signed message with this body. */
  async deliver(body: SignOptions['body'], run: Run = (book) => book()): Promise<Reply> {
    const handle = (capture: CaptureNotification, context: Context) =>
      run(
        async (settle = context.settle) => void (await this.#orm.onCapture(capture, { ...context, settle })),
        context.settle,
      );
    const log = (fields: object): void => {
      this.codes.push((fields as { code?: unknown }).code);
    };
    const receiver = createReceiver({
      clientId: alipay.clientId,
      publicKey: alipay.keys.publicKey,
      store: this.#store,
      logger: { debug: log, info: log, warn: log, error: log },
      onConflict: handle,
      onOther: (_, context) => handle(OTHER, context),
    });
    return receiver.receive(alipay.sign(body), handle);
  }

  /** The bookings, the settled results and the open claims. */
  async state(): Promise<{ booked: number; settled: number; open: number }> {
    const { rows } = await this.#pool.query(
      `SELECT (SELECT count(*)::int FROM booking) AS booked,
        (SELECT coalesce(sum(cardinality(fingerprints)), 0)::int FROM notify_capture) AS settled,
        (SELECT count(*)::int FROM notify_capture WHERE token IS NOT NULL) AS open`,
    );
    return rows[0];
  }

  /** Ends all leases. */
  endLeases(): Promise<void> {
    return setBackTable(this.#pool, 3_600_000);
  }

  /** Deletes the bookings, so that a second one of the same result would be seen. */
  async forgetBookings(): Promise<void> {
    await this.#pool.query('TRUNCATE booking');
  }

  async clear(): Promise<void> {
    this.codes.length = 0;
    await this.#pool.query('TRUNCATE booking, notify_capture');
  }
}
