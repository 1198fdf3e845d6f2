import type { CaptureNotification } from '../notification/capture.ts';
import { idsOf, type Notification } from '../notification/notification.ts';
import { ignoresInfo, type Logger } from '../options/logger.ts';
import { loggable, loggableFields } from '../text.ts';

/** Logs an acknowledgement: the ids, the result, and what is remarkable about it. */
export function logAcknowledged(logger: Logger, notification: Notification, delivered: string): void {
  const hasDoubts = notification.kind === 'capture' && isDoubtful(notification);
  if (ignoresInfo(logger) && !hasDoubts) return;
  const ids = loggableFields(idsOf(notification));
  if (notification.kind !== 'capture') {
    const { outcome } = notification;
    logger.info({ ...ids, ...(outcome !== undefined && { outcome }), delivered }, 'Acknowledged.');
    return;
  }
  const { outcome, result } = notification;
  const fields = { ...ids, outcome, resultCode: loggable(result.code), resultStatus: result.status };
  warnOfDoubts(logger, notification, fields);
  logger.info({ ...fields, delivered }, 'Acknowledged.');
}

function isDoubtful({ result, warnings }: CaptureNotification): boolean {
  return !result.consistent || warnings.length > 0;
}

function warnOfDoubts(logger: Logger, { result, warnings }: CaptureNotification, fields: object): void {
  if (!result.consistent) {
    logger.warn(
      { code: 'INCONSISTENT_RESULT', ...fields, hint: result.advice.en },
      'Code and status contradict each other.',
    );
  }
  if (warnings.length > 0) {
    logger.warn(
      { code: 'INVALID_OPTIONAL_FIELDS', ...fields, warnings },
      `Optional fields do not fit the protocol: ${warnings.map(({ path }) => path).join(', ')}. They are kept in raw.`,
    );
  }
}
