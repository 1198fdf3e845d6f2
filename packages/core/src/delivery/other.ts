import { idsOf } from '../notification/notification.ts';
import type { OtherNotification } from '../notification/other.ts';
import type { Logger } from '../options/logger.ts';
import { inTime, LATE } from '../time-limit.ts';
import { handlerFailed, handlerTimedOut, unhandledType } from './delivery-errors.ts';

/** The settings for notifications of other kinds; times in ms. */
export interface OtherSettings {
  readonly onOther: ((other: OtherNotification) => unknown) | undefined;
  readonly handlerTimeout: number;
  readonly logger: Logger;
}

/**
 * Step 5 for other kinds: hands the notification to `onOther`.
 *
 * @throws NotificationError `UNHANDLED_TYPE`, `HANDLER_FAILED`, `HANDLER_TIMED_OUT`
 */
export async function deliverOther(other: OtherNotification, settings: OtherSettings): Promise<'handled'> {
  const { onOther, handlerTimeout, logger } = settings;
  if (onOther === undefined) throw unhandledType(other);
  const running = (async () => onOther(other))();
  const end = await inTime(running, handlerTimeout).catch((cause: unknown) => {
    throw handlerFailed(other, cause, 'onOther');
  });
  if (end !== LATE) return 'handled';
  running.catch((err: unknown) => {
    const hint = 'Fix the error in err. Alipay retries.';
    logger.error({ code: 'HANDLER_FAILED', ...idsOf(other), err, hint }, 'A late onOther threw.');
  });
  throw handlerTimedOut(other, handlerTimeout, 'onOther goes on.');
}
