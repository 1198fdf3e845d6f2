import type { DeliveryLimit } from '../delivery/delivery-limit.ts';
import { type NotificationErrorCode, refusalOf } from '../error-codes.ts';
import { type GenuineMessage, isNotificationError, NotificationError } from '../errors.ts';
import { loggableError } from '../loggable-error.ts';
import { about, type Notification } from '../notification/notification.ts';
import { isReceived } from '../notification/origin.ts';
import type { Logger } from '../options/logger.ts';
import { loggableFields } from '../text.ts';
import { within } from '../time-limit.ts';
import type { RefusalLimit } from './refusal-limit.ts';
import { refuse } from './reply.ts';

/**
 * A genuine notification that was refused as unusable: too old, unreadable, in conflict, of another kind. Its
 * signature is valid, so it concerns real money: keep it.
 */
export interface RefusedNotification {
  /** Why it was refused. */
  readonly code: NotificationErrorCode;
  /** The refusal, with its hint and its reply. */
  readonly error: NotificationError;
  /** The merchant client that the message is for. */
  readonly clientId: string;
  /** The literal `request-time` header. */
  readonly requestTime: string;
  /** The exact bytes; absent for a capture that was read from a queue. They can hold card data: not enumerable. */
  readonly body?: Uint8Array;
  /** The parsed body, if it was JSON; not enumerable. */
  readonly raw?: unknown;
}

/** The settings of a refusal; times in ms. */
export interface RefusalSettings {
  readonly onRefused: ((refused: RefusedNotification) => unknown) | undefined;
  readonly handlerTimeout: number;
  /** A call of `onRefused` counts as a delivery. */
  readonly limit: DeliveryLimit;
  readonly logger: Logger;
  readonly refusals: RefusalLimit;
  readonly clock: () => number;
}

/**
 * Step 6 for an error of any earlier step: logs it, and hands a genuine message to `onRefused`.
 *
 * @param notification the notification, if the error is about one
 * @returns the error, with its reply by the receiver's clock
 */
export async function refusalFor(
  thrown: unknown,
  settings: RefusalSettings,
  notification?: Notification,
): Promise<NotificationError> {
  // An error that an option has thrown can be frozen: then it cannot carry its reply.
  const isUsable = isNotificationError(thrown) && Object.isExtensible(thrown);
  const error = isUsable ? thrown : unexpected(thrown, notification);
  try {
    return await refusalOfError(error, settings, notification);
  } catch (cause) {
    // It can have our brand, and getters that throw.
    return refusalOfError(unexpected(cause, notification), settings, notification);
  }
}

async function refusalOfError(
  given: NotificationError,
  settings: RefusalSettings,
  notification: Notification | undefined,
): Promise<NotificationError> {
  const { limit, logger, refusals, clock } = settings;
  const unusable = unusableMessage(given, settings);
  // One message that somebody has recorded can be sent any number of times at once.
  const error = unusable === undefined || limit.hasRoom ? given : limit.overloaded(given);
  const isVerified = notification !== undefined || error.genuine !== undefined;
  refusals.log(logger, error, isVerified);
  if (unusable !== undefined && error === given) await limit.count(keepUnusable(error, unusable, settings));
  return Object.defineProperty(error, 'reply', { value: refuse(error, clock()), configurable: true });
}

/** The message to hand to `onRefused`: it is genuine, and cannot be used (ARCHITECTURE.md, rule 10). */
function unusableMessage(
  { genuine, code }: NotificationError,
  { onRefused }: RefusalSettings,
): GenuineMessage | undefined {
  // After a 5xx Alipay retries; only a 4xx means that this message cannot be used.
  return onRefused === undefined || refusalOf(code).status >= 500 ? undefined : genuine;
}

async function keepUnusable(
  error: NotificationError,
  unusable: GenuineMessage,
  { logger, onRefused, handlerTimeout }: RefusalSettings,
): Promise<void> {
  const refused = refusedNotification(error, unusable);
  try {
    await within(handlerTimeout, 'onRefused did not resolve', () => onRefused?.(refused));
  } catch (err) {
    const hint = 'Fix the error in err. Alipay retries.';
    logger.error(
      {
        code: 'ON_REFUSED_FAILED',
        refused: error.code,
        ...loggableFields(error.ids),
        err: loggableError(err),
        hint,
      },
      'onRefused failed for a genuine notification that is refused.',
    );
  }
}

/** `body` and `raw` can hold card data: not enumerable, so that nobody logs them by accident. */
function refusedNotification(error: NotificationError, genuine: GenuineMessage): RefusedNotification {
  const { clientId, requestTime, body, raw } = genuine;
  const refused: RefusedNotification = { code: error.code, error, clientId, requestTime };
  if (body !== undefined) Object.defineProperty(refused, 'body', { value: body });
  if (raw !== undefined) Object.defineProperty(refused, 'raw', { value: raw });
  return refused;
}

/** An error that is not ours: an option threw, such as publicTarget, or this package has a bug. Fail closed. */
function unexpected(cause: unknown, notification: Notification | undefined): NotificationError {
  return new NotificationError('HANDLER_FAILED', {
    message: 'An unexpected error was thrown.',
    hint: 'See err: an option (publicTarget, store) threw, or this package has a bug.',
    ...(isReceived(notification) ? about(notification) : {}),
    cause,
  });
}
