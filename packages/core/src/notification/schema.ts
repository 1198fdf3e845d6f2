import { z } from 'zod';
import { parseRequestTime } from '../authentication/request-time.ts';
import type { ResultStatus } from '../interpretation/result-codes.ts';
import { isRecord } from '../text.ts';
import { type Money, moneyOf } from './money.ts';

/** What did not fit the protocol but did not matter; the value itself is at `capture.raw`. */
export interface Warning {
  /** The field, e.g. `acquirerInfo.acquirerName`. */
  readonly path: string;
  readonly message: string;
}

/** The fields of a body, read. */
export interface BodyFields {
  readonly captureId: string;
  readonly captureRequestId: string;
  readonly paymentId: string;
  readonly amount: Money;
  readonly captureTime?: string;
  readonly acquirerReferenceNo?: string;
  readonly acquirerInfo?: Readonly<Record<string, string>>;
  readonly taxCalculationId?: string;
  readonly result: { readonly code: string; readonly status: ResultStatus; readonly message?: string };
  readonly warnings: readonly Warning[];
}

/** Either the fields, or all that does not fit of what matters. */
export type Reading = { readonly fields: BodyFields } | { readonly problems: readonly Warning[] };

const string = z.string('must be a string');

const text = (max: number) =>
  string.refine((value) => [...value].length <= max, `must have at most ${max} characters`);

const object = <Shape extends z.ZodRawShape>(shape: Shape) => z.object(shape, 'must be an object');

// An id becomes part of a key: it must mean the same in every store.
const id = text(64)
  .min(1, 'must not be empty')
  .refine((value) => value.isWellFormed() && !value.includes('\0'), 'must be valid text without NUL');

/** What can refuse a notification (ARCHITECTURE.md, rule 9). */
const matters = object({
  notifyType: z.literal('CAPTURE_RESULT', 'must be CAPTURE_RESULT'),
  captureId: id,
  captureRequestId: id,
  paymentId: id,
  captureAmount: object({
    currency: string.regex(/^[A-Z]{3}$/, 'must be three capital letters'),
    value: string.regex(/^\d{1,16}$/, 'must be 1 to 16 digits'),
  }),
  result: object({ resultCode: id, resultStatus: z.enum(['S', 'F', 'U'], 'must be S, F or U') }),
});

const dateTime = string.refine(
  (value) => value.includes('T') && parseRequestTime(value) !== undefined,
  'must be ISO 8601 with an offset',
);

const record = z.custom<Record<string, unknown>>(isRecord, 'must be an object');

/** `z.record` would pass over a member that is named `__proto__`. */
const texts = record.superRefine((holder, context) => {
  if (!isRecord(holder)) return;
  for (const [name, value] of Object.entries(holder)) {
    for (const { message } of text(64).safeParse(value).error?.issues ?? []) {
      context.addIssue({ code: 'custom', path: [name], message });
    }
  }
});

/** What is kept and warned of when it does not fit. */
const mayMisfit = z
  .object({
    result: z.object({ resultMessage: text(256) }).partial(),
    captureTime: dateTime,
    acquirerReferenceNo: text(64),
    acquirerInfo: texts,
    taxCalculationId: text(64),
    paymentResultInfo: record,
  })
  .partial();

/** A body may misfit in thousands of places; a log line need not. */
const MOST_WARNINGS = 20;

/** Reads a verified, parsed body. Names every field that misfits by its path; never says its value. */
export function readCaptureFields(body: Record<string, unknown>): Reading {
  const required = matters.safeParse(body);
  if (!required.success) return { problems: misfits(required.error) };
  const { captureAmount, result, captureId, captureRequestId, paymentId } = required.data;
  const amount = moneyOf(captureAmount.currency, captureAmount.value);
  const { resultMessage: message } = strings(body['result']);
  const { captureTime, acquirerReferenceNo, taxCalculationId } = strings(body);
  const info = Object.hasOwn(body, 'acquirerInfo') && body['acquirerInfo'];
  return {
    fields: {
      captureId,
      captureRequestId,
      paymentId,
      amount,
      ...(captureTime !== undefined && { captureTime }),
      ...(acquirerReferenceNo !== undefined && { acquirerReferenceNo }),
      ...(taxCalculationId !== undefined && { taxCalculationId }),
      ...(isRecord(info) && { acquirerInfo: Object.freeze(strings(info)) }),
      result: {
        code: result.resultCode,
        status: result.resultStatus,
        ...(message !== undefined && { message }),
      },
      warnings: [...unknownDigits(amount), ...misfits(mayMisfit.safeParse(body).error)].slice(
        0,
        MOST_WARNINGS,
      ),
    },
  };
}

function misfits(error: z.ZodError | undefined): readonly Warning[] {
  const issues = error?.issues ?? [];
  return issues.map(({ path, message }) => ({ path: path.map(pathPart).join('.'), message }));
}

/** A name that the body made up may hold anything: it is not repeated. */
function pathPart(part: PropertyKey): string {
  return /^(?!.*\d{8})\w{1,64}$/.test(String(part)) ? String(part) : '?';
}

function unknownDigits({ digits }: Money): readonly Warning[] {
  if (digits !== undefined) return [];
  return [
    {
      path: 'captureAmount.currency',
      message: 'is not in ISO 4217: its digits are unknown, only minorUnits is sure',
    },
  ];
}

/** The members of its own that are strings. */
function strings(holder: unknown): Readonly<Record<string, string>> {
  const members = Object.entries(isRecord(holder) ? holder : {});
  return Object.fromEntries(
    members.filter((member): member is [string, string] => typeof member[1] === 'string'),
  );
}
