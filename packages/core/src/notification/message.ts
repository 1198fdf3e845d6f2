import type { GenuineRequest } from '../authentication/authentication.ts';
import { isNotificationError, NotificationError } from '../errors.ts';
import { isRecord } from '../text.ts';
import { toCapture } from './capture.ts';
import { notificationKind } from './kinds.ts';
import type { Notification } from './notification.ts';
import { toOther } from './other.ts';

/**
 * Step 3: bytes → text → JSON → notification. The signature holds, so nothing that is thrown here may lose the message.
 *
 * @throws NotificationError `INVALID_JSON`, `INVALID_NOTIFICATION`
 */
export function readNotification(message: GenuineRequest): Notification {
  try {
    return notificationOf(message);
  } catch (error) {
    throw isNotificationError(error) ? error : unreadable(message, error);
  }
}

function notificationOf(message: GenuineRequest): Notification {
  const raw = readJsonObject(message);
  const { clientId, requestTime, body } = message;
  const genuine = { clientId, requestTime, body, raw };
  const kind = notificationKind(raw);
  return kind === 'capture' ? toCapture(genuine) : toOther(kind, genuine);
}

/** An error that nobody expects: a limit of the runtime, or a fault of this package. Another attempt would end the same. */
function unreadable(genuine: GenuineRequest, cause: unknown): NotificationError {
  return new NotificationError('INVALID_NOTIFICATION', {
    message: `The notification (${genuine.body.byteLength} bytes) could not be read.`,
    hint: 'The signature is valid. Keep the message (onRefused), and report the error in err: this package should read it.',
    severity: 'error',
    ids: { clientId: genuine.clientId },
    genuine,
    cause,
  });
}

/** It rejects invalid UTF-8. */
const UTF8 = new TextDecoder('utf-8', { fatal: true });

function readJsonObject(genuine: GenuineRequest): Record<string, unknown> {
  const error = (code: 'INVALID_JSON' | 'INVALID_NOTIFICATION', message: string): NotificationError =>
    new NotificationError(code, { message, ids: { clientId: genuine.clientId }, genuine });
  let body: unknown;
  try {
    body = JSON.parse(UTF8.decode(genuine.body));
  } catch (cause) {
    // The parser's message quotes the body: it is not passed on.
    const format = cause instanceof SyntaxError ? 'JSON' : 'UTF-8';
    throw error('INVALID_JSON', `The body (${genuine.body.byteLength} bytes) is not ${format}.`);
  }
  if (isRecord(body)) return body;
  throw error('INVALID_NOTIFICATION', 'The body is JSON, but not an object.');
}
