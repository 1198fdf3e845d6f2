import { z } from 'zod';
import { type Money, moneyOf } from './money.ts';
import type { Warning } from './notification.ts';
import { parseRequestTime } from './request-time.ts';
import type { ResultStatus } from './result-codes.ts';

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

const text = (max: number) =>
  z
    .string('must be a string')
    .refine((value) => [...value].length <= max, `must have at most ${max} characters`);

// An id becomes part of a key: it must mean the same in every store.
const id = text(64)
  .min(1, 'must not be empty')
  .refine((value) => value.isWellFormed() && !value.includes('\0'), 'must be valid text without NUL');

/** What can refuse a notification (design, rule 9). */
const matters = z.object({
  notifyType: z.literal('CAPTURE_RESULT', 'must be CAPTURE_RESULT'),
  captureId: id,
  captureRequestId: id,
  paymentId: id,
  captureAmount: z.object(
    {
      currency: z.string('must be a string').regex(/^[A-Z]{3}$/, 'must be three capital letters'),
      value: z.string('must be a string').regex(/^\d{1,16}$/, 'must be 1 to 16 digits'),
    },
    'must be an object',
  ),
  result: z.object(
    {
      resultCode: text(64)
        .min(1, 'must not be empty')
        .refine((value) => value.isWellFormed() && !value.includes('\0'), 'must be valid text without NUL'),
      resultStatus: z.enum(['S', 'F', 'U'], 'must be S, F or U'),
    },
    'must be an object',
  ),
});

const dateTime = z
  .string('must be a string')
  .refine(
    (value) => value.includes('T') && parseRequestTime(value) !== undefined,
    'must be ISO 8601 with an offset',
  );

/** An object of which each member fits; `z.record` would pass over one that is named `__proto__`. */
const members = (member: z.ZodType) =>
  z.custom<object>().superRefine((holder, context) => {
    if (typeof holder !== 'object' || holder === null || Array.isArray(holder)) {
      context.addIssue({ code: 'custom', message: 'must be an object' });
      return;
    }
    for (const [name, value] of Object.entries(holder)) {
      for (const { message } of member.safeParse(value).error?.issues ?? []) {
        context.addIssue({ code: 'custom', path: [name], message });
      }
    }
  });

/** What is kept and warned of when it does not fit. */
const mayMisfit = z.object({
  result: z.object({ resultMessage: text(256).optional() }),
  captureTime: dateTime.optional(),
  acquirerReferenceNo: text(64).optional(),
  acquirerInfo: members(text(64)).optional(),
  taxCalculationId: text(64).optional(),
  paymentResultInfo: z.record(z.string(), z.unknown(), 'must be an object').optional(),
});

/** A body may misfit in thousands of places; a log line need not. */
const MOST_WARNINGS = 20;

/** Reads a verified, parsed body. Names every field that misfits by its path; never says its value. */
export function readCaptureFields(body: Record<string, unknown>): Reading {
  const required = matters.safeParse(body);
  if (!required.success) return { problems: misfits(required.error) };
  const { captureAmount, result, captureId, captureRequestId, paymentId } = required.data;
  const optional = mayMisfit.safeParse(body);
  const warnings = optional.success ? [] : misfits(optional.error);
  const amount = moneyOf(captureAmount.currency, captureAmount.value);
  const message = ownString(body['result'], 'resultMessage');
  return {
    fields: {
      captureId,
      captureRequestId,
      paymentId,
      amount,
      ...strings(body, ['captureTime', 'acquirerReferenceNo', 'taxCalculationId']),
      ...acquirerInfo(body),
      result: {
        code: result.resultCode,
        status: result.resultStatus,
        ...(message === undefined ? {} : { message }),
      },
      warnings: [...unknownDigits(amount), ...warnings].slice(0, MOST_WARNINGS),
    },
  };
}

function misfits(error: z.ZodError): readonly Warning[] {
  return error.issues.map((issue) => ({ path: issue.path.map(pathPart).join('.'), message: issue.message }));
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

type OptionalText = 'captureTime' | 'acquirerReferenceNo' | 'taxCalculationId';

function strings(
  body: Record<string, unknown>,
  names: readonly OptionalText[],
): Partial<Record<OptionalText, string>> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = ownString(body, name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function acquirerInfo(body: Record<string, unknown>): { acquirerInfo?: Readonly<Record<string, string>> } {
  const info = Object.hasOwn(body, 'acquirerInfo') ? body['acquirerInfo'] : undefined;
  if (typeof info !== 'object' || info === null || Array.isArray(info)) return {};
  const members = Object.entries(info).filter(
    (member): member is [string, string] => typeof member[1] === 'string',
  );
  return { acquirerInfo: Object.freeze(Object.fromEntries(members)) };
}

function ownString(holder: unknown, name: string): string | undefined {
  if (typeof holder !== 'object' || holder === null || !Object.hasOwn(holder, name)) return undefined;
  const value = (holder as Record<string, unknown>)[name];
  return typeof value === 'string' ? value : undefined;
}
