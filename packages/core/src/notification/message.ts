import type { GenuineRequest } from '../authentication/authentication.ts';
import { type GenuineMessage, NotificationError } from '../errors.ts';
import { isRecord } from '../text.ts';
import { type CaptureNotification, idsOf, toCapture } from './notification.ts';

/**
 * A verified message of another type: the vendor sends `PAYMENT_RESULT` and others to the same address. Typed as
 * far as the envelope goes.
 */
export interface OtherNotification {
  /** E.g. `PAYMENT_RESULT`. */
  readonly notifyType: string;
  readonly clientId: string;
  /** The literal `request-time` header. */
  readonly requestTime: string;
  /** The parsed body, untouched. It can carry personal data: not enumerable. */
  readonly raw: Readonly<Record<string, unknown>>;
}

/**
 * Step 3: bytes → text → JSON → capture.
 *
 * @throws NotificationError `INVALID_JSON`, `INVALID_NOTIFICATION`; `UNHANDLED_TYPE` for a message of another type
 */
export function readMessage(genuine: GenuineRequest): CaptureNotification {
  const body = readJsonObject(genuine);
  const notifyType = body['notifyType'];
  if (typeof notifyType === 'string' && notifyType !== '' && notifyType !== 'CAPTURE_RESULT') {
    throw new NotificationError('UNHANDLED_TYPE', {
      message: `A genuine ${JSON.stringify(notifyType.slice(0, 64))} message came to the address of capture notifications.`,
      ids: idsOf(genuine.clientId, body),
      genuine: { ...genuine, raw: body },
    });
  }
  return toCapture(genuine, body);
}

/** The message of another type that an `UNHANDLED_TYPE` is about. */
export function otherNotification({ clientId, requestTime, raw }: GenuineMessage): OtherNotification {
  const body = (raw ?? {}) as Record<string, unknown>;
  const other = { notifyType: String(body['notifyType']), clientId, requestTime };
  Object.defineProperty(other, 'raw', { value: body });
  return other as OtherNotification;
}

function readJsonObject(genuine: GenuineRequest): Record<string, unknown> {
  const refuse = (code: 'INVALID_JSON' | 'INVALID_NOTIFICATION', message: string): NotificationError =>
    new NotificationError(code, { message, ids: { clientId: genuine.clientId }, genuine });
  let body: unknown;
  try {
    body = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(genuine.body));
  } catch (error) {
    // The parser's own words quote the body: they are not passed on.
    const fault = error instanceof SyntaxError ? 'JSON' : 'UTF-8';
    throw refuse('INVALID_JSON', `The body (${genuine.body.byteLength} bytes) is not ${fault}.`);
  }
  if (isRecord(body)) return body;
  throw refuse('INVALID_NOTIFICATION', 'The body is JSON, but not an object.');
}
