import { parseRequestTime } from '../authentication/request-time.ts';
import { type CaptureNotification, captureOf } from '../notification/capture.ts';
import { type Reading, readCaptureFields, type Warning } from '../notification/schema.ts';
import { readClientId } from '../options/client-id.ts';
import { isRecord } from '../text.ts';

/** Options of {@link capturesFromInquiry}. */
export interface InquiryOptions {
  /** The client that the inquiry was made for; with the capture id it is part of the key. */
  readonly clientId: string;
  /** The current time in ms since the epoch, for a transaction without a time. Default `Date.now`. */
  readonly clock?: () => number;
}

/** The captures of a payment, as `inquiryPayment` answers. */
export interface InquiredCaptures {
  /** One for each transaction of the type CAPTURE that fits the protocol. */
  readonly captures: readonly CaptureNotification[];
  /** Why the answer, or a capture in it, cannot be used. Inquire again later. */
  readonly problems: readonly Warning[];
}

/** The transaction statuses that contradict a result status. A success needs its own; a new status contradicts it. */
const CONTRADICTIONS: Readonly<Record<string, (status: unknown) => boolean>> = {
  S: (status) => status !== 'SUCCESS',
  F: (status) => ['SUCCESS', 'PROCESSING', 'PENDING'].includes(String(status)),
  U: (status) => ['SUCCESS', 'FAIL'].includes(String(status)),
};

/**
 * Reads the captures from the answer of `inquiryPayment`, for a capture whose notification never came.
 *
 * Alipay documents the answer at https://docs.antom.com/ac/ams/paymentri_online. Pass each capture to `receiver.deliver`:
 * it has the same key as its notification, so whichever comes first runs the handler. The result is interpreted by the
 * same table as a notification.
 *
 * The answer is not verified here: make the call over TLS and verify its signature with Alipay's SDK. `requestTime` is
 * the time of the transaction, so `deliver` refuses (`TOO_OLD`) a capture that the store may have forgotten. Transactions
 * of other types are skipped. An answer that does not fit is a problem, not an exception.
 *
 * @param response the parsed answer
 * @throws NotificationError `INVALID_CONFIG` without a valid `clientId`
 * @example
 * import { capturesFromInquiry } from '@notify-capture/core';
 *
 * const { captures, problems } = capturesFromInquiry(await alipay.inquiryPayment({ paymentId }), { clientId });
 * for (const capture of captures) await receiver.deliver(capture, onCapture);
 * if (problems.length > 0) console.warn('The inquiry has no final answer yet.', problems);
 */
export function capturesFromInquiry(response: unknown, options: InquiryOptions): InquiredCaptures {
  const { clientId: given, clock = Date.now } = options ?? {};
  const clientId = readClientId(given);
  const inquiry = isRecord(response) ? response : {};
  const failure = problemOfCall(response, inquiry);
  if (failure !== undefined) return { captures: [], problems: [failure] };
  const captures: CaptureNotification[] = [];
  const problems: Warning[] = [];
  for (const [index, entry] of transactionsOf(inquiry)) {
    const reading = readEntry(entry, inquiry);
    if ('skipped' in reading) continue;
    if ('problems' in reading) {
      problems.push(...reading.problems.map((one) => ({ ...one, path: pathOf(index, one.path) })));
      continue;
    }
    const requestTime = reading.fields.captureTime ?? new Date(clock()).toISOString();
    captures.push(captureOf(reading.fields, { clientId, requestTime, raw: entry }));
  }
  return { captures, problems };
}

/** The payment's id is a field of the answer; all others are fields of a transaction. */
function pathOf(index: number, field: string): string {
  if (field === 'paymentId') return field;
  return ['transactions', index, ...(field === '' ? [] : [field])].join('.');
}

function problemOfCall(response: unknown, inquiry: Record<string, unknown>): Warning | undefined {
  if (!isRecord(response))
    return { path: '', message: 'must be the parsed answer of inquiryPayment, an object' };
  const { result, transactions } = inquiry;
  const status = isRecord(result) ? result['resultStatus'] : undefined;
  if (status !== 'S') return { path: 'result.resultStatus', message: 'must be S: the call did not succeed' };
  if (transactions === undefined || transactions === null || Array.isArray(transactions)) return undefined;
  return { path: 'transactions', message: 'must be a list' };
}

function transactionsOf({ transactions }: Record<string, unknown>): [number, unknown][] {
  return Array.isArray(transactions) ? [...transactions.entries()] : [];
}

type EntryReading = { readonly skipped: true } | Reading;

function readEntry(entry: unknown, { paymentId }: Record<string, unknown>): EntryReading {
  if (!isRecord(entry)) return problem('', 'must be an object');
  const { transactionId, transactionRequestId, transactionAmount, transactionTime, acquirerInfo } = entry;
  const { transactionType, transactionResult, transactionStatus } = entry;
  if (typeof transactionType !== 'string') return problem('transactionType', 'must be a string');
  if (transactionType !== 'CAPTURE') return { skipped: true };
  const status = isRecord(transactionResult) ? transactionResult['resultStatus'] : undefined;
  const hasStatus = transactionStatus !== undefined && transactionStatus !== null;
  if (hasStatus && CONTRADICTIONS[String(status)]?.(transactionStatus) === true) {
    return problem('transactionStatus', `must agree with the resultStatus ${String(status)}`);
  }
  const reading = readCaptureFields({
    notifyType: 'CAPTURE_RESULT',
    captureId: transactionId,
    captureRequestId: transactionRequestId,
    paymentId,
    captureAmount: transactionAmount,
    result: transactionResult,
    ...(isTime(transactionTime) && { captureTime: transactionTime }),
    ...(acquirerInfo !== undefined && { acquirerInfo }),
  });
  return 'problems' in reading ? { problems: reading.problems.map(renamed) } : reading;
}

function problem(path: string, message: string): EntryReading {
  return { problems: [{ path, message }] };
}

function isTime(value: unknown): value is string {
  return typeof value === 'string' && value.includes('T') && parseRequestTime(value) !== undefined;
}

/** The fields of a notification → those of a transaction. */
const NAMES: Readonly<Record<string, string>> = {
  captureId: 'transactionId',
  captureRequestId: 'transactionRequestId',
  captureAmount: 'transactionAmount',
  result: 'transactionResult',
};

function renamed({ path, message }: Warning): Warning {
  const [first = '', ...rest] = path.split('.');
  return { path: [NAMES[first] ?? first, ...rest].join('.'), message };
}
