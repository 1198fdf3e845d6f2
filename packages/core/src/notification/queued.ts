import { NotificationError } from '../errors.ts';
import { isRecord } from '../text.ts';
import { type CaptureNotification, captureOf, said } from './notification.ts';
import { readCaptureFields, type Warning } from './schema.ts';

/**
 * Reads what a capture's `toJSON` made, for a worker that takes captures from a queue. It was verified before it was
 * queued and is not verified again: read only from a queue that you trust. `raw` is empty, since `toJSON` leaves it out;
 * the result is interpreted anew, by this version's table.
 *
 * @param json the text, or what `JSON.parse` made of it
 * @throws NotificationError `INVALID_JSON`, `INVALID_NOTIFICATION`
 * @example
 * await queue.add(JSON.stringify(capture));
 * // in the worker:
 * const capture = parseNotification(job);
 */
export function parseNotification(json: string | object): CaptureNotification {
  const queued = asRecord(typeof json === 'string' ? parse(json) : json);
  const { clientId, requestTime } = queued;
  if (!isText(clientId) || !isText(requestTime)) {
    throw misfit('clientId and requestTime must be text, as toJSON makes them');
  }
  const reading = readCaptureFields(protocolBody(queued));
  if ('problems' in reading) {
    throw misfit(said(reading.problems));
  }
  const warnings = queuedWarnings(queued['warnings']) ?? reading.fields.warnings;
  return captureOf({ ...reading.fields, warnings }, { clientId, requestTime });
}

/** The way back from `toJSON` to the protocol's names. */
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
    // The parser's own words quote the text: they are not passed on.
    throw new NotificationError('INVALID_JSON', {
      message: `What was queued (${json.length} characters) is not JSON.`,
    });
  }
}

function asRecord(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

function misfit(problems: string): NotificationError {
  return new NotificationError('INVALID_NOTIFICATION', {
    message: `What was queued is no capture: ${problems}.`,
    hint: 'Queue what JSON.stringify(capture) makes, and read it with the same or a newer version.',
  });
}
