import {
  type GenuineMessage,
  isNotificationError,
  NotificationError,
  type NotificationErrorCode,
  refusalOf,
} from '../errors.ts';
import { type OtherNotification, otherNotification } from '../notification/message.ts';
import { type CaptureNotification, captureIds, originOf } from '../notification/notification.ts';
import type { Logger } from '../options/logger.ts';
import { inTime, LATE, within } from '../time-limit.ts';
import { logRefusal } from './refusal-log.ts';
import { acknowledge, type Reply, refuse } from './reply.ts';

/**
 * A genuine notification that is refused as unusable: too old, unreadable, in conflict, of another type. Its
 * signature held, so it concerns real money: keep it.
 */
export interface RefusedNotification {
  readonly code: NotificationErrorCode;
  readonly error: NotificationError;
  readonly clientId: string;
  /** The literal `request-time` header. */
  readonly requestTime: string;
  /** The exact bytes; absent for a capture that came through a queue. Can carry card data: not enumerable. */
  readonly body?: Uint8Array;
  /** The parsed body, where it was JSON; not enumerable. */
  readonly raw?: unknown;
}

/** What a refusal needs of the receiver's settings; times in ms. */
export interface RefusalSettings {
  readonly onOther: ((other: OtherNotification) => unknown) | undefined;
  readonly onRefused: ((refused: RefusedNotification) => unknown) | undefined;
  readonly handlerTimeout: number;
  readonly logger: Logger;
  readonly clock: () => number;
}

/**
 * Step 6 for whatever was thrown on the way. A message of another type goes to `onOther` and is acknowledged when that
 * resolves; all else is logged, kept where it is genuine, and refused.
 */
export async function answerRefusal(thrown: unknown, settings: RefusalSettings): Promise<Reply> {
  const error = isNotificationError(thrown) ? thrown : unforeseen(thrown);
  const { onOther, clock } = settings;
  if (error.code === 'UNHANDLED_TYPE' && error.genuine !== undefined && onOther !== undefined) {
    const failure = await handleOther(error, error.genuine, onOther, settings);
    if (failure === undefined) return acknowledge(error.genuine.clientId, clock());
    logRefusal(settings.logger, failure);
    return refuse(failure, clock());
  }
  logRefusal(settings.logger, error);
  await keepUnusable(error, settings);
  return refuse(error, clock());
}

async function handleOther(
  error: NotificationError,
  genuine: GenuineMessage,
  onOther: NonNullable<RefusalSettings['onOther']>,
  { handlerTimeout, logger }: RefusalSettings,
): Promise<NotificationError | undefined> {
  const failed = (code: 'HANDLER_FAILED' | 'HANDLER_TIMED_OUT', message: string, cause?: unknown) =>
    new NotificationError(code, { message, ids: error.ids, genuine, cause });
  try {
    const handled = (async () => onOther(otherNotification(genuine)))();
    if ((await inTime(handled, handlerTimeout)) !== LATE) {
      logger.info({ ...error.ids, delivered: 'other' }, 'Acknowledged a message of another type.');
      return undefined;
    }
    handled.catch((err: unknown) => {
      logger.error(
        { code: 'HANDLER_FAILED', ...error.ids, err, hint: 'Fix the error in err. Alipay retries.' },
        'A late onOther threw.',
      );
    });
    return failed(
      'HANDLER_TIMED_OUT',
      `onOther has not resolved within ${handlerTimeout} ms (handlerTimeout).`,
    );
  } catch (cause) {
    return failed('HANDLER_FAILED', 'onOther threw.', cause);
  }
}

/** Hands what is genuine but unusable to `onRefused` (ARCHITECTURE.md, rule 10). */
async function keepUnusable(error: NotificationError, settings: RefusalSettings): Promise<void> {
  const { logger, onRefused, handlerTimeout } = settings;
  // 5xx asks the sender to try again; only 4xx says that this message cannot be used.
  if (error.genuine === undefined || refusalOf(error.code).status >= 500) return;
  if (onRefused === undefined) return;
  const refused = refusedNotification(error, error.genuine);
  try {
    await within(handlerTimeout, 'onRefused did not resolve', () => onRefused(refused));
  } catch (err) {
    const hint = 'Fix the error in err. Alipay retries.';
    logger.error(
      { code: 'ON_REFUSED_FAILED', refused: error.code, ...error.ids, err, hint },
      'A genuine notification that is refused could not be handed to onRefused.',
    );
  }
}

/** Body and raw can carry card data: not enumerable, so that nobody logs them by accident. */
function refusedNotification(error: NotificationError, genuine: GenuineMessage): RefusedNotification {
  const { clientId, requestTime, body, raw } = genuine;
  const refused: RefusedNotification = { code: error.code, error, clientId, requestTime };
  if (body !== undefined) Object.defineProperty(refused, 'body', { value: body });
  if (raw !== undefined) Object.defineProperty(refused, 'raw', { value: raw });
  return refused;
}

/** Not one of ours: an option that threw, such as publicTarget, or a fault of this package. Closed under doubt. */
export function unforeseen(cause: unknown, capture?: CaptureNotification): NotificationError {
  return new NotificationError('HANDLER_FAILED', {
    message: 'Something unforeseen was thrown.',
    hint: 'See err: an option (publicTarget, store) threw, or this package is at fault.',
    ...(capture === undefined || capture === null
      ? {}
      : { genuine: originOf(capture), ids: captureIds(capture) }),
    cause,
  });
}
