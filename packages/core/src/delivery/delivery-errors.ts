import type { NotificationErrorCode } from '../error-codes.ts';
import { NotificationError, type NotificationErrorDetails } from '../errors.ts';
import { about, type Notification } from '../notification/notification.ts';
import type { OtherNotification } from '../notification/other.ts';
import { messageOf } from '../text.ts';
import type { SettledRecord } from './settled-record.ts';

/** `DELIVERY_IN_PROGRESS`. */
export function deliveryInProgress(notification: Notification, retryAfterMs: number): NotificationError {
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
  const message = `Another delivery of this ${nounOf(notification)} is in the handler.`;
  return error('DELIVERY_IN_PROGRESS', notification, message, {
    headers: { 'retry-after': String(seconds) },
  });
}

/** `STORE_UNAVAILABLE`. */
export function storeUnavailable(
  notification: Notification,
  step: 'claimed' | 'settled',
  cause: unknown,
): NotificationError {
  const message = `The ${nounOf(notification)} could not be ${step}: ${messageOf(cause)}.`;
  return error('STORE_UNAVAILABLE', notification, message, { cause });
}

/** `LEASE_LOST`. */
export function leaseLost(notification: Notification): NotificationError {
  const message = `The lease ended and another delivery claimed the ${nounOf(notification)}: nothing was settled.`;
  return error('LEASE_LOST', notification, message);
}

/** `HANDLER_FAILED`. */
export function handlerFailed(notification: Notification, cause: unknown): NotificationError {
  return error('HANDLER_FAILED', notification, `${handlerOf(notification)} threw.`, { cause });
}

/** `HANDLER_FAILED`: the handler resolved, and its transaction with `context.settle` did not commit. */
export function merchantRolledBack(notification: Notification): NotificationError {
  const message = `${handlerOf(notification)} resolved, but the transaction in which it called context.settle was not committed.`;
  const hint = 'Let the errors of your transaction pass, and await it in the handler. Alipay retries.';
  return error('HANDLER_FAILED', notification, message, { hint });
}

/** `HANDLER_TIMED_OUT`; `consequence` is a sentence about the late handler. */
export function handlerTimedOut(
  notification: Notification,
  handlerTimeout: number,
  consequence: string,
): NotificationError {
  const message = lateMessage(handlerTimeout, handlerOf(notification));
  return error('HANDLER_TIMED_OUT', notification, `${message} ${consequence}`);
}

/** The reason of the handler's aborted signal. */
export function lateMessage(handlerTimeout: number, handler = 'The handler'): string {
  return `${handler} did not resolve within ${handlerTimeout} ms (handlerTimeout).`;
}

/** The parts of a delivery that conflicts with a settled one. */
interface Conflict {
  readonly notification: Notification;
  readonly record: SettledRecord;
  readonly previous: SettledRecord | undefined;
}

/** `CONFLICTING_RESULT`. */
export function conflictingResult(
  { notification, record, previous }: Conflict,
  problem: string,
  cause?: unknown,
): NotificationError {
  const message = `${resultText(previous)} is already settled as final, and ${resultText(record)} was received. ${problem}`;
  return error('CONFLICTING_RESULT', notification, message, { cause });
}

function resultText(record: SettledRecord | undefined): string {
  return record?.kind === 'capture' ? `${record.code}/${record.status}` : 'Another result';
}

/** `UNHANDLED_TYPE`. */
export function unhandledType(other: OtherNotification): NotificationError {
  const type = other.type === undefined ? '' : ` (${JSON.stringify(other.type)})`;
  const message = `A genuine notification of the kind "${other.kind}"${type} was received, and onOther is not set.`;
  return error('UNHANDLED_TYPE', other, message);
}

/** `CLOSING`. */
export function closing(notification: Notification): NotificationError {
  return error('CLOSING', notification, 'This process is shutting down.');
}

function nounOf({ kind }: Notification): string {
  return kind === 'capture' ? 'capture' : 'notification';
}

function handlerOf({ kind }: Notification): string {
  return kind === 'capture' ? 'The handler' : 'onOther';
}

function error(
  code: NotificationErrorCode,
  notification: Notification,
  message: string,
  more?: Pick<NotificationErrorDetails, 'cause' | 'headers' | 'hint'>,
): NotificationError {
  return new NotificationError(code, { message, ...about(notification), ...more });
}
