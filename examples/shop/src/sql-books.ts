import type { CaptureNotification, OtherNotification } from '@notify-capture/core';
import type { SqlClient } from '@notify-capture/postgres';

/** One line of the shop's books. */
export interface Booking {
  readonly captureId: string;
  readonly captureRequestId: string;
  readonly paymentId: string;
  readonly outcome: CaptureNotification['outcome'];
  /** The next action, from the result of the capture. */
  readonly action: string;
  readonly advice: string;
  readonly amount: {
    readonly currency: string;
    readonly minorUnits: string;
    readonly decimal: string | undefined;
  };
  /** An earlier delivery may have booked the capture. */
  readonly mayHaveRunBefore: boolean;
}

/** A message of another kind than a capture, for a person to handle. */
export interface Task {
  readonly kind: OtherNotification['kind'];
  /** What happened, e.g. `DISPUTE_CREATED`. */
  readonly type?: string;
  /** The ids of the message by their names in the protocol, e.g. `disputeId`. */
  readonly [id: string]: unknown;
  /** Of a dispute: the end of the time for a defense. */
  readonly defenseDueTime?: unknown;
}

/** The used part of a handler's context; the worker of a queue makes its own. */
export interface EntryContext {
  readonly key: string;
  /** Writes in its transaction. */
  readonly transaction?: SqlClient;
}

/** {@link EntryContext} of a capture. */
export interface BookingContext extends EntryContext {
  readonly mayHaveRunBefore: boolean;
}

/** The books of the shop. `context.key` is unique: a second entry with the same key changes nothing. */
export interface Books {
  book(capture: CaptureNotification, context: BookingContext): Promise<Booking>;
  list(): Promise<readonly Booking[]>;
  /** Keeps a message of another kind as a task. */
  addTask(other: OtherNotification, context: EntryContext): Promise<Task>;
  tasks(): Promise<readonly Task[]>;
}

/** The tables of the books. */
export async function createTables(client: SqlClient): Promise<void> {
  // Several shops may start at the same time: one creates the table and the others wait.
  await client.query(`DO $$ BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('books'));
    CREATE TABLE IF NOT EXISTS books (
      key text PRIMARY KEY, entry json NOT NULL, added_at timestamptz NOT NULL DEFAULT clock_timestamp()
    );
    CREATE TABLE IF NOT EXISTS tasks (LIKE books INCLUDING ALL);
  END $$`);
}

/** The books in the tables of {@link createTables}. */
export function sqlBooks(client: SqlClient): Books {
  const add: Add = async (table, entry, { key, transaction }) => {
    // In the transaction of the store or of a worker if there is one. Without it the unique key prevents a second entry.
    await (transaction ?? client).query(
      `INSERT INTO ${table} (key, entry) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING`,
      [key, JSON.stringify(entry)],
    );
  };
  const list = async <Entry>(table: TableName): Promise<readonly Entry[]> => {
    const { rows } = await client.query(`SELECT entry FROM ${table} ORDER BY added_at`);
    return rows.map((row) => (row as { entry: Entry }).entry);
  };
  return booksOn(add, list);
}

export type TableName = 'books' | 'tasks';
export type Add = (table: TableName, entry: object, context: EntryContext) => Promise<void>;
export type List = <Entry>(table: TableName) => Promise<readonly Entry[]>;

/** The books of any database. */
export function booksOn(add: Add, list: List): Books {
  return {
    async book(capture, context) {
      const booking = bookingOf(capture, context);
      await add('books', booking, context);
      return booking;
    },
    list: () => list<Booking>('books'),
    async addTask(other, context) {
      const task = taskOf(other);
      await add('tasks', task, context);
      return task;
    },
    tasks: () => list<Task>('tasks'),
  };
}

function bookingOf(capture: CaptureNotification, { mayHaveRunBefore }: BookingContext): Booking {
  const { captureId, captureRequestId, paymentId, outcome, result, amount } = capture;
  return {
    captureId,
    captureRequestId,
    paymentId,
    outcome,
    action: result.action,
    advice: result.advice.en,
    amount: {
      currency: amount.currency,
      minorUnits: amount.minorUnits.toString(),
      decimal: amount.decimal,
    },
    mayHaveRunBefore,
  };
}

/** The fields of `raw` depend on the kind: here the deadline of a dispute, which is lost if nobody answers in time. */
function taskOf({ kind, type, ids, raw }: OtherNotification): Task {
  const { defenseDueTime } = raw;
  return {
    kind,
    ...(type !== undefined && { type }),
    ...ids,
    ...(kind === 'dispute' && { defenseDueTime }),
  };
}
