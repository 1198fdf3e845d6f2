import type { CaptureNotification } from '../notification/capture.ts';
import type { OtherNotification } from '../notification/other.ts';
import { assertOption } from '../options/config-error.ts';
import { kindOf } from '../text.ts';
import type { SettledCapture } from './settled-record.ts';
import type { NotificationStore, TransactionHandle, TransactionQuery } from './store.ts';

/**
 * Facts about a delivery, with every store.
 *
 * @inline
 */
interface ContextFields {
  /** The same for every delivery of the same result: put it under a unique index. 64 hexadecimal digits. */
  readonly key: string;
  /** An earlier delivery was claimed and never settled: your handler may have run for it, completely or in part. */
  readonly mayHaveRunBefore: boolean;
  /** Aborted when the handler is late (`handlerTimeout`). */
  readonly signal: AbortSignal;
}

/** The part of a context that a transactional store adds (`transact`). */
export interface WithTransaction {
  /** The store's transaction: writes through it and the settled record commit together. */
  readonly transaction: TransactionHandle;
}

/** The part of a context that a store adds which can settle in your own transaction (`settleThrough`). */
export interface WithSettle {
  /**
   * Settles in a transaction that your handler has opened. Call it inside the transaction, after your writes.
   *
   * Your writes and the settled record commit together, or not at all.
   *
   * @param query runs one statement with numbered parameters in the transaction, and answers its rows, or `{ rows }`
   * @throws NotificationError `LEASE_LOST` if another delivery has claimed meanwhile: let it roll the transaction back
   * @example
   * import type { CaptureHandler } from '@notify-capture/core';
   * import type { PostgresStore } from '@notify-capture/postgres';
   *
   * const onCapture: CaptureHandler<PostgresStore> = async ({ captureId }, { key, settle }) => {
   *   await prisma.$transaction(async (tx) => {
   *     await tx.booking.create({ data: { key, captureId } });
   *     await settle((text, values) => tx.$queryRawUnsafe(text, ...values));
   *   });
   * };
   */
  readonly settle: (query: TransactionQuery) => Promise<void>;
}

/** The part of a context that depends on the store `S`: optional if the type of the store does not say what it can. */
export type StoreContext<S extends NotificationStore> = (S extends { transact: unknown }
  ? WithTransaction
  : NotificationStore extends S
    ? Partial<WithTransaction>
    : unknown) &
  (S extends { settleThrough: unknown }
    ? WithSettle
    : NotificationStore extends S
      ? Partial<WithSettle>
      : unknown);

/** The second argument of every handler: facts about this delivery. `S` is the type of the store. */
export type DeliveryContext<S extends NotificationStore = NotificationStore> = ContextFields &
  StoreContext<S>;

/** The second argument of `onCapture` and `onConflict`. `S` is the type of the store. */
export type CaptureContext<S extends NotificationStore = NotificationStore> = DeliveryContext<S> & {
  /** The result that is already settled for this capture: a pending one, or for `onConflict` another final one. */
  readonly previous?: SettledCapture;
};

// A method's parameters are compared loosely: so a handler whose context is annotated with a store, such as
// CaptureContext<PostgresStore>, can be passed where the type of the store is not known (Nest, Fastify).
interface Handlers<S extends NotificationStore> {
  onCapture(capture: CaptureNotification, context: CaptureContext<S>): unknown;
  onOther(other: OtherNotification, context: DeliveryContext<S>): unknown;
}

/** The merchant's handler of captures. When it resolves, the result is settled and then acknowledged. */
export type CaptureHandler<S extends NotificationStore = NotificationStore> = Handlers<S>['onCapture'];

/** The merchant's handler of all other kinds. When it resolves, the message is settled, then acknowledged. */
export type OtherHandler<S extends NotificationStore = NotificationStore> = Handlers<S>['onOther'];

/**
 * Refuses a handler that is not a function; for adapters, at start.
 *
 * @throws NotificationError `INVALID_CONFIG` with `HANDLER_MISSING`
 * @example
 * import { requireHandler } from '@notify-capture/core';
 *
 * requireHandler(options.onCapture, 'onCapture');
 */
export function requireHandler(handler: unknown, option: string): asserts handler is CaptureHandler {
  assertOption(typeof handler === 'function', {
    reason: 'HANDLER_MISSING',
    option,
    problem: `${option} is ${kindOf(handler)}.`,
    expected: 'a function (capture, context).',
  });
}
