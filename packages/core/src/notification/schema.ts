import * as z from 'zod/mini';
import { parseRequestTime } from '../authentication/request-time.ts';
import type { ResultStatus } from '../interpretation/result-codes.ts';
import { isRecord } from '../text.ts';
import { type Money, moneyOf } from './money.ts';

/** An optional field that does not fit the protocol. Its value is in `capture.raw`. */
export interface Warning {
  /** The field, e.g. `acquirerInfo.acquirerName`. */
  readonly path: string;
  /** What is wrong with it, e.g. `must be a string`. */
  readonly message: string;
}

/** The fields of a valid body. */
export interface BodyFields {
  readonly captureId: string;
  readonly captureRequestId: string;
  readonly paymentId: string;
  readonly amount: Money;
  readonly captureTime: string | undefined;
  readonly acquirerReferenceNo: string | undefined;
  readonly acquirerInfo: Readonly<Record<string, string>> | undefined;
  readonly taxCalculationId: string | undefined;
  readonly code: string;
  readonly status: ResultStatus;
  readonly message: string | undefined;
  readonly warnings: readonly Warning[];
}

/** Either the fields, or the required fields that do not fit. */
export type Reading = { readonly fields: BodyFields } | { readonly problems: readonly Warning[] };

const NOT_TEXT = 'must be a string';
const string = z.string(NOT_TEXT);

const text = (max: number) =>
  string.check(z.refine((value) => isWithin(value, max), { error: () => tooLong(max) }));

const object = <Shape extends z.core.$ZodShape>(shape: Shape) => z.object(shape, 'must be an object');

const id = string.check(
  z.refine((value) => problemOfId(value) === undefined, {
    error: ({ input }) => problemOfId(String(input)),
  }),
);

const requiredResult = { resultCode: id, resultStatus: z.enum(['S', 'F', 'U'], 'must be S, F or U') };

const required = {
  notifyType: z.literal('CAPTURE_RESULT', 'must be CAPTURE_RESULT'),
  captureId: id,
  captureRequestId: id,
  paymentId: id,
  captureAmount: object({
    currency: string.check(z.regex(/^[A-Z]{3}$/, 'must be three capital letters')),
    value: string.check(z.regex(/^\d{1,16}$/, 'must be 1 to 16 digits')),
  }),
};

const dateTime = string.check(
  z.refine(
    (value) => value.includes('T') && parseRequestTime(value) !== undefined,
    'must be ISO 8601 with an offset',
  ),
);

const record = z.custom<Record<string, unknown>>(isRecord, 'must be an object');

/** A body can have thousands of wrong fields: neither a log line nor the reading of them may. */
const MAX_WARNINGS = 20;

/** `z.record` ignores a member with the name `__proto__`, and makes an issue for each of any number of members. */
const texts = record.check(
  z.superRefine((holder, context) => {
    let issues = 0;
    for (const [name, value] of Object.entries(holder)) {
      const message = problemOfText(value, 64);
      if (message === undefined) continue;
      context.addIssue({ code: 'custom', path: [name], message });
      issues += 1;
      if (issues === MAX_WARNINGS) return;
    }
  }),
);

const optionalResult = { resultMessage: z.optional(text(256)) };

const optional = {
  captureTime: z.optional(dateTime),
  acquirerReferenceNo: z.optional(text(64)),
  acquirerInfo: z.optional(texts),
  taxCalculationId: z.optional(text(64)),
  paymentResultInfo: z.optional(record),
};

/** The fields that can refuse a notification (ARCHITECTURE.md, rule 9). */
const requiredFields = object({ ...required, result: object(requiredResult) });
/** The fields that are kept, with a warning, if they do not fit. */
const optionalFields = z.object({ ...optional, result: z.optional(z.object(optionalResult)) });
/** Nearly every message fits in all its fields: one pass reads it. */
const allFields = z.object({
  ...required,
  ...optional,
  result: z.object({ ...requiredResult, ...optionalResult }),
});

/** Reads a verified, parsed body. A problem contains the path of its field, never the value. */
export function readCaptureFields(body: Record<string, unknown>): Reading {
  const all = allFields.safeParse(body);
  if (all.success) return { fields: fieldsOf(all.data, body, []) };
  const fitting = requiredFields.safeParse(body);
  if (!fitting.success) return { problems: problemsOf(fitting.error) };
  return { fields: fieldsOf(fitting.data, body, problemsOf(optionalFields.safeParse(body).error)) };
}

function fieldsOf(
  { captureAmount, result, captureId, captureRequestId, paymentId }: z.infer<typeof requiredFields>,
  body: Record<string, unknown>,
  misfits: readonly Warning[],
): BodyFields {
  const amount = moneyOf(captureAmount.currency, captureAmount.value);
  const info = Object.hasOwn(body, 'acquirerInfo') && body['acquirerInfo'];
  return {
    captureId,
    captureRequestId,
    paymentId,
    amount,
    captureTime: ownText(body, 'captureTime'),
    acquirerReferenceNo: ownText(body, 'acquirerReferenceNo'),
    taxCalculationId: ownText(body, 'taxCalculationId'),
    acquirerInfo: isRecord(info) ? Object.freeze(strings(info)) : undefined,
    code: result.resultCode,
    status: result.resultStatus,
    message: ownText(body['result'], 'resultMessage'),
    warnings: [...unknownDigits(amount), ...misfits].slice(0, MAX_WARNINGS),
  };
}

/** Counts characters: one of them can have two units. */
function isWithin(value: string, max: number): boolean {
  return value.length <= max || (value.length <= 2 * max && [...value].length <= max);
}

/** The same as `text` finds, without a schema for each member. */
function problemOfText(value: unknown, max: number): string | undefined {
  if (typeof value !== 'string') return NOT_TEXT;
  return isWithin(value, max) ? undefined : tooLong(max);
}

function tooLong(max: number): string {
  return `must have at most ${max} characters`;
}

/** An id becomes part of a key, and every store must keep it unchanged. */
function problemOfId(value: string): string | undefined {
  if (value === '') return 'must not be empty';
  if (!isWithin(value, 64)) return tooLong(64);
  return value.isWellFormed() && !value.includes('\0') ? undefined : 'must be valid text without NUL';
}

function problemsOf(error: z.core.$ZodError | undefined): readonly Warning[] {
  const issues = error?.issues ?? [];
  return issues.map(({ path, message }) => ({ path: path.map(pathPart).join('.'), message }));
}

/** A field's name is Alipay's text too and can contain anything: only a plain name is repeated. */
function pathPart(part: PropertyKey): string {
  return /^(?!.*\d{8})\w{1,64}$/.test(String(part)) ? String(part) : '?';
}

function unknownDigits({ digits }: Money): readonly Warning[] {
  if (digits !== undefined) return [];
  return [
    {
      path: 'captureAmount.currency',
      message: 'is not in ISO 4217: its digits are unknown, so amount has only minorUnits',
    },
  ];
}

function ownText(holder: unknown, name: string): string | undefined {
  const value = isRecord(holder) && Object.hasOwn(holder, name) ? holder[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** The own members that are strings. */
function strings(holder: unknown): Readonly<Record<string, string>> {
  const members = Object.entries(isRecord(holder) ? holder : {});
  return Object.fromEntries(
    members.filter((member): member is [string, string] => typeof member[1] === 'string'),
  );
}
