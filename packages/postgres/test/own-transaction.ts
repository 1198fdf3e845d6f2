import { Alipay, Merchant, openEmbedded, openPostgres, setBackTable } from '@notify-capture/contract';
import type { Outcome, ReceiverOptions, Reply } from '@notify-capture/core';
import {
  type CaptureContext,
  type CaptureNotification,
  createReceiver,
  type NotificationStore,
  type TransactionQuery,
} from '@notify-capture/core';
import { embeddedStore, type PostgresStore, postgresStore, type SqlClient } from '../src/index.ts';
import { transactionIn, transactionOn } from './merchant-database.ts';

/** A context of a store that can settle in the merchant's transaction. */
export type OwnContext = CaptureContext<PostgresStore>;
export type OwnHandler = (capture: CaptureNotification, context: OwnContext) => unknown;

/** A store, and the merchant's access to its database. */
export interface OwnDatabase {
  readonly store: PostgresStore;
  readonly database: SqlClient;
  /** Commits when `run` resolves, and rolls back when it rejects. */
  transaction(run: (query: TransactionQuery) => Promise<unknown>): Promise<void>;
  close(): Promise<void>;
}

/** Books of a merchant without a unique key, so that a second run is visible. */
export const OWN_BOOKS = 'CREATE TABLE books (key text NOT NULL, capture_id text NOT NULL)';

async function onPostgres(): Promise<OwnDatabase> {
  const opened = await openPostgres();
  // Without a timer of the pool that would continue in the next test, which has its own fake timers.
  const [database, pool] = [
    opened.pool({ max: 5, idleTimeoutMillis: 0 }),
    opened.pool({ max: 5, idleTimeoutMillis: 0 }),
  ];
  const store = postgresStore({ client: database });
  await store.migrate();
  await database.query(OWN_BOOKS);
  return { store, database, transaction: (run) => transactionOn(pool, run), close: opened.close };
}

async function onEmbedded(): Promise<OwnDatabase> {
  const folder = openEmbedded();
  const store = await embeddedStore({ directory: folder.directory });
  await store.database.query(OWN_BOOKS);
  return {
    store,
    database: store.database,
    transaction: (run) => transactionIn(store, run),
    async close() {
      await store.close();
      folder.close();
    },
  };
}

/** The stores that can settle in a transaction of the merchant. */
export const OWN_DATABASES = [
  { name: 'Postgres', isExclusive: false, open: onPostgres },
  { name: 'the embedded store', isExclusive: true, open: onEmbedded },
] as const;

const alipay = new Alipay();
let captures = 0;

/** A lease that ends only when a test sets it back; the longest that core allows. */
const LEASE = 119_000;

/** One receiver and one capture: deliveries of its results, and the lines in the books. */
export class OwnDelivery {
  readonly merchant = new Merchant();
  readonly captureId = `C${++captures}`;
  readonly #own: Pick<OwnDatabase, 'database' | 'transaction'>;
  readonly #receiver;

  constructor(
    own: Pick<OwnDatabase, 'database' | 'transaction'> & { readonly store: NotificationStore },
    options: Pick<ReceiverOptions, 'onConflict' | 'onOther'> = {},
  ) {
    this.#own = own;
    this.#receiver = createReceiver({
      clientId: alipay.clientId,
      publicKey: alipay.keys.publicKey,
      store: own.store,
      lease: LEASE,
      logger: this.merchant.logger,
      ...options,
    });
  }

  /** Delivers a result of the capture. */
  deliver(handler: OwnHandler, outcome: Outcome = 'captured'): Promise<Reply> {
    const { captureId } = this;
    const fields = { captureId, captureRequestId: `R-${captureId}` };
    const request = alipay.capture(outcome, { fields });
    return this.#receiver.receive(request, (capture, context) => handler(capture, context as OwnContext));
  }

  /** Delivers any message. */
  deliverBody(body: object): Promise<Reply> {
    return this.#receiver.receive(alipay.sign(body as never), () => undefined);
  }

  /** Writes one line and settles, in a transaction. */
  readonly book: OwnHandler = (_, context) => this.#own.transaction((query) => this.write(query, context));

  /** Writes one line and settles. */
  async write(query: TransactionQuery, { key, settle }: OwnContext): Promise<void> {
    await this.writeOnly(query, key);
    await settle(query);
  }

  async writeOnly(query: TransactionQuery, key: string): Promise<void> {
    await query('INSERT INTO books VALUES ($1, $2)', [key, this.captureId]);
  }

  /** The lines of this capture. */
  async booked(): Promise<number> {
    const statement = 'SELECT 1 FROM books WHERE capture_id = $1';
    return (await this.#own.database.query(statement, [this.captureId])).rows.length;
  }

  /** Ends all leases. */
  elapse(): Promise<void> {
    return setBackTable(this.#own.database, LEASE);
  }

  /** The codes that were logged. */
  codes(): unknown[] {
    return this.merchant.logged.flatMap(({ fields }) => fields['code'] ?? []);
  }

  close(): Promise<void> {
    return this.#receiver.close();
  }
}
