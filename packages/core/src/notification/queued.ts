import { NotificationError } from '../errors.ts';
import { isRecord } from '../text.ts';
import { type CaptureNotification, captureOf, listed } from './capture.ts';
import { readCaptureFields, type Warning } from './schema.ts';

/**
 * Reads a queued capture (the JSON of `toJSON`), for a worker that takes captures from a queue. It does not verify the
 * capture again: use only a queue that you trust. `raw` is empty, since `toJSON` leaves it out. The result is interpreted
 * by this version's table.
 *
 * @param json the text, or the parsed object
 * @throws NotificationError `INVALID_JSON`, `INVALID_NOTIFICATION`
 * @example
 * import { type CaptureHandler, parseNotification } from '@notify-capture/core';
 *
 * const enqueue: CaptureHandler = (capture) => queue.add(JSON.stringify(capture));
 * // in the worker:
 * const work = (job: string) => receiver.deliver(parseNotification(job), onCapture);
 */
export function parseNotification(json: string | object): CaptureNotification {
  const queued = asRecord(typeof json === 'string' ? parse(json) : json);
  const { clientId, requestTime } = queued;
  if (!isText(clientId) || !isText(requestTime)) {
    throw notACapture('clientId and requestTime must be text, as in the output of toJSON');
  }
  const reading = readCaptureFields(protocolBody(queued));
  if ('problems' in reading) {
    throw notACapture(listed(reading.problems));
  }
  const warnings = queuedWarnings(queued['warnings']) ?? reading.fields.warnings;
  return captureOf({ ...reading.fields, warnings }, { clientId, requestTime });
}

/** The fields of `toJSON` under the protocol's names. */
function protocolBody(queued: Record<string, unknown>): Record<string, unknown> {
  const amount = asRecord(queued['amount']);
  const result = asRecord(queued['result']);
  return {
    ...queued,
    captureAmount: { currency: amount['currency'], value: amount['minorUnits'] },
    result: {
      resultCode: result['code'],
      resultStatus: result['status'],
      ...('message' in result && { resultMessage: result['message'] }),
    },
  };
}

function queuedWarnings(warnings: unknown): readonly Warning[] | undefined {
  if (!Array.isArray(warnings)) return undefined;
  return warnings
    .map(asRecord)
    .flatMap(({ path, message }) => (isText(path) && isText(message) ? [{ path, message }] : []));
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.isWellFormed();
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // The parser's message quotes the text: it is not passed on.
    throw new NotificationError('INVALID_JSON', {
      message: `The queued text (${json.length} characters) is not JSON.`,
    });
  }
}

function asRecord(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

function notACapture(problems: string): NotificationError {
  return new NotificationError('INVALID_NOTIFICATION', {
    message: `The queued JSON is not a capture: ${problems}.`,
    hint: 'Queue JSON.stringify(capture), and read it with the same or a newer version.',
  });
}
