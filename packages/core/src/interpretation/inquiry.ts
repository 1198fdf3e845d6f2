import { parseRequestTime } from '../authentication/request-time.ts';
import { type CaptureNotification, captureOf } from '../notification/capture.ts';
import { readCaptureFields, type Warning } from '../notification/schema.ts';
import { assertOption } from '../options/config-error.ts';
import { isRecord, valueText } from '../text.ts';

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

/** The result status that agrees with a transaction status. Other transaction statuses say nothing. */
const STATUS_OF: ReadonlyMap<unknown, string> = new Map([
  ['SUCCESS', 'S'],
  ['FAIL', 'F'],
  ['PROCESSING', 'U'],
  ['PENDING', 'U'],
]);

/**
 * Reads the captures from the answer of Alipay's `inquiryPayment` (https://docs.antom.com/ac/ams/paymentri_online), for
 * a capture whose notification never came. Pass each to `receiver.deliver`: it has the same key as its notification, so
 * whichever comes first runs the handler. The result is interpreted by the same table as a notification.
 *
 * The answer is not verified here: make the call over TLS and verify its signature with Alipay's SDK. `requestTime` is
 * the time of the transaction, so `deliver` refuses (`TOO_OLD`) a capture that the store may have forgotten. Transactions
 * of other types are skipped. An answer that does not fit is a problem, not an exception.
 *
 * @param response the parsed answer
 * @throws NotificationError `INVALID_CONFIG` without a `clientId`
 * @example
 * const { captures, problems } = capturesFromInquiry(await alipay.inquiryPayment({ paymentId }), { clientId });
 * for (const capture of captures) await receiver.deliver(capture, onCapture);
 * if (problems.length > 0) logger.warn({ problems }, 'The inquiry has no final answer yet.');
 */
export function capturesFromInquiry(response: unknown, options: InquiryOptions): InquiredCaptures {
  const { clientId, clock = Date.now } = options;
  assertOption(typeof clientId === 'string' && clientId !== '', {
    reason: 'CLIENT_MISSING',
    option: 'clientId',
    problem: `clientId is ${valueText(clientId)}.`,
    expected: 'the client that the inquiry was made for, as in createReceiver.',
  });
  const inquiry = isRecord(response) ? response : {};
  const failure = problemOfCall(response, inquiry);
  if (failure !== undefined) return { captures: [], problems: [failure] };
  const captures: CaptureNotification[] = [];
  const problems: Warning[] = [];
  for (const [index, entry] of transactionsOf(inquiry)) {
    const reading = readEntry(entry, inquiry);
    if ('problems' in reading) {
      problems.push(
        ...reading.problems.map((problem) => ({ ...problem, path: `transactions.${index}.${problem.path}` })),
      );
      continue;
    }
    const requestTime = reading.fields.captureTime ?? new Date(clock()).toISOString();
    captures.push(captureOf(reading.fields, { clientId, requestTime, raw: entry }));
  }
  return { captures, problems };
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

function transactionsOf({ transactions }: Record<string, unknown>): [number, Record<string, unknown>][] {
  const list: unknown[] = Array.isArray(transactions) ? transactions : [];
  return list.flatMap((entry, index): [number, Record<string, unknown>][] =>
    isRecord(entry) && entry['transactionType'] === 'CAPTURE' ? [[index, entry]] : [],
  );
}

function readEntry(entry: Record<string, unknown>, { paymentId }: Record<string, unknown>) {
  const { transactionId, transactionRequestId, transactionAmount, transactionTime, acquirerInfo } = entry;
  const { transactionResult, transactionStatus } = entry;
  const status = isRecord(transactionResult) ? transactionResult['resultStatus'] : undefined;
  const expected = STATUS_OF.get(transactionStatus);
  if (expected !== undefined && status !== expected) {
    const message = `contradicts transactionStatus: ${String(transactionStatus)} needs ${expected}`;
    return { problems: [{ path: 'transactionResult.resultStatus', message }] };
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
