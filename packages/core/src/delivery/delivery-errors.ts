import type { NotificationErrorCode } from '../error-codes.ts';
import { NotificationError, type NotificationErrorDetails } from '../errors.ts';
import type { CaptureNotification } from '../notification/capture.ts';
import { about, type Notification } from '../notification/notification.ts';
import type { OtherNotification } from '../notification/other.ts';
import { messageOf } from '../text.ts';
import type { SettledRecord } from './store.ts';

/** `DELIVERY_IN_PROGRESS`. */
export function deliveryInProgress(capture: CaptureNotification, retryAfterMs: number): NotificationError {
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
  const message = 'Another delivery of this capture is in the handler.';
  return error('DELIVERY_IN_PROGRESS', capture, message, { headers: { 'retry-after': String(seconds) } });
}

/** `STORE_UNAVAILABLE`. */
export function storeUnavailable(
  capture: CaptureNotification,
  step: 'claimed' | 'settled',
  cause: unknown,
): NotificationError {
  const message = `The capture could not be ${step}: ${messageOf(cause)}.`;
  return error('STORE_UNAVAILABLE', capture, message, { cause });
}

/** `LEASE_LOST`. */
export function leaseLost(capture: CaptureNotification): NotificationError {
  const message = 'The lease ended and another delivery claimed the capture: nothing was settled.';
  return error('LEASE_LOST', capture, message);
}

/** `HANDLER_FAILED`, for a capture or another kind. */
export function handlerFailed(
  notification: Notification,
  cause: unknown,
  handler = 'The handler',
): NotificationError {
  return error('HANDLER_FAILED', notification, `${handler} threw.`, { cause });
}

/** `HANDLER_TIMED_OUT`, for a capture or another kind; `consequence` is a sentence about the late handler. */
export function handlerTimedOut(
  notification: Notification,
  handlerTimeout: number,
  consequence: string,
): NotificationError {
  return error('HANDLER_TIMED_OUT', notification, `${lateMessage(handlerTimeout)} ${consequence}`);
}

/** The reason of the handler's aborted signal. */
export function lateMessage(handlerTimeout: number, handler = 'The handler'): string {
  return `${handler} did not resolve within ${handlerTimeout} ms (handlerTimeout).`;
}

/** `CONFLICTING_RESULT`. */
export function conflictingResult(
  capture: CaptureNotification,
  previous: SettledRecord | undefined,
  problem: string,
  cause?: unknown,
): NotificationError {
  const settled = previous === undefined ? 'Another result' : `${previous.code}/${previous.status}`;
  const message = `${settled} is already settled as final, and ${capture.result.code}/${capture.result.status} was received. ${problem}`;
  return error('CONFLICTING_RESULT', capture, message, { cause });
}

/** `UNHANDLED_TYPE`. */
export function unhandledType(other: OtherNotification): NotificationError {
  const type = JSON.stringify(other.notifyType.slice(0, 64));
  return error(
    'UNHANDLED_TYPE',
    other,
    `A genuine ${type} notification was received at the address of captures.`,
  );
}

/** `CLOSING`. */
export function closing(notification: Notification): NotificationError {
  return error('CLOSING', notification, 'This process is shutting down.');
}

function error(
  code: NotificationErrorCode,
  notification: Notification,
  message: string,
  more?: Pick<NotificationErrorDetails, 'cause' | 'headers'>,
): NotificationError {
  return new NotificationError(code, { message, ...about(notification), ...more });
}
