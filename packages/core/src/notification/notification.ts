import type { GenuineMessage } from '../errors.ts';
import type { CaptureNotification } from './capture.ts';
import type { NotificationIds } from './ids.ts';
import { originOf } from './origin.ts';
import type { OtherNotification } from './other.ts';

/**
 * A verified notification, discriminated by `kind`.
 *
 * @example
 * const notification = await receiver.authenticate({ method, target, headers, body });
 * if (notification.kind === 'capture') console.log(notification.outcome);
 */
export type Notification = CaptureNotification | OtherNotification;

/** The ids of a notification, for log lines. */
export function idsOf(notification: Notification): NotificationIds {
  if (notification.kind !== 'capture') {
    const { kind, type, clientId, requestTime, ids } = notification;
    return { clientId, kind, ...(type !== undefined && { type }), requestTime, ...ids };
  }
  const { clientId, captureId, captureRequestId, paymentId } = notification;
  return { clientId, captureId, captureRequestId, paymentId };
}

/** The part of an error that says which notification it is about. */
export function about(notification: Notification): {
  readonly ids: NotificationIds;
  readonly genuine: GenuineMessage;
} {
  return { ids: idsOf(notification), genuine: originOf(notification) };
}
