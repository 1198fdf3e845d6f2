import { parseRequestTime } from '@notify-capture/core';
import { excerptOf } from './excerpt.ts';
import type { Exchange, ExchangeReply } from './exchange.ts';
import { headerValues } from './reply-headers.ts';
import { statusHint } from './status-hint.ts';

/** Whether a reply is the acknowledgement. If it is not, Alipay retries. */
export type ReplyVerdict =
  | { readonly acknowledged: true; readonly remarks: readonly ReplyFinding[] }
  | {
      readonly acknowledged: false;
      /** Why the reply is not the acknowledgement; at least one reason. */
      readonly faults: readonly ReplyFinding[];
      readonly remarks: readonly ReplyFinding[];
    };

/** One difference between a reply and the documented acknowledgement. */
export interface ReplyFinding {
  readonly code: ReplyFindingCode;
  /** The field's path in the body, or the header's name. */
  readonly path?: string;
  /** The received and the expected value. */
  readonly message: string;
  /** How to fix it. */
  readonly hint: string;
}

/** The kind of a {@link ReplyFinding}. */
export type ReplyFindingCode =
  | 'NO_REPLY'
  | 'STATUS'
  | 'CONTENT_TYPE'
  | 'BODY_NOT_JSON'
  | 'FIELD_MISSING'
  | 'FIELD_WRONG'
  | 'FIELD_UNKNOWN'
  | 'HEADER_MISSING'
  | 'HEADER_WRONG';

/** How much of a field or of a header a message contains, in characters. */
const MAX_VALUE = 80;
const MAX_HEADER = 160;
/** How many unknown fields of an object are reported one by one. */
const MAX_FIELDS = 5;

/** The fixed body of the acknowledgement. */
const ACKNOWLEDGEMENT = {
  result: { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'Success' },
} as const;

/**
 * Is this reply the acknowledgement?
 *
 * An acknowledgement has status 200, `application/json` and the fixed body. The documented reply also has the headers
 * `response-time` and `client-id`, but it is not documented that Alipay reads them. A missing header is therefore a
 * remark, not a fault. The same is true for an additional field in the body.
 *
 * @param clientId the client of the notification, for comparison with the reply's `client-id`
 * @example
 * const verdict = verdictOf(await exchange(request), { clientId: 'TEST' });
 * if (!verdict.acknowledged) console.log(verdict.faults.map(({ message, hint }) => `${message} ${hint}`));
 */
export function verdictOf(answer: Exchange, { clientId }: { readonly clientId: string }): ReplyVerdict {
  if (answer.kind === 'failure') {
    const { message, hint } = answer;
    return { acknowledged: false, faults: [{ code: 'NO_REPLY', message, hint }], remarks: [] };
  }
  const refusal = refusalIn(answer);
  const body = refusal === undefined ? bodyFindings(answer) : [];
  const faults = [
    ...statusFaults(answer, refusal),
    ...typeFaults(answer),
    ...body.filter(({ code }) => !isRemark(code)),
  ];
  const remarks = [...body.filter(({ code }) => isRemark(code)), ...headerRemarks(answer, clientId)];
  return faults.length === 0 ? { acknowledged: true, remarks } : { acknowledged: false, faults, remarks };
}

function isRemark(code: ReplyFindingCode): boolean {
  return code === 'FIELD_UNKNOWN';
}

/** The result code of a documented refusal. The fields of its body are then not reported as faults. */
function refusalIn({ status, body }: ExchangeReply): string | undefined {
  if (status === 200) return undefined;
  try {
    const { resultCode, resultStatus } = JSON.parse(body.toString('utf8')).result;
    return /^[FU]$/.test(resultStatus) && /^\w{1,64}$/.test(resultCode) ? resultCode : undefined;
  } catch {
    return undefined;
  }
}

function statusFaults(
  { status, headers }: ExchangeReply,
  refusal: string | undefined,
): readonly ReplyFinding[] {
  if (status === 200) return [];
  const [location] = headerValues({ headers }, 'location');
  const to = location === undefined ? '' : ` (redirect to ${excerptOf(location, MAX_HEADER)})`;
  return [
    {
      code: 'STATUS',
      message: `The status is ${status}${to}${refusal === undefined ? '' : ` (${refusal})`}; expected 200.`,
      hint: statusHint({ status, headers }, refusal !== undefined),
    },
  ];
}

function typeFaults(reply: ExchangeReply): readonly ReplyFinding[] {
  const value = headerValues(reply, 'content-type').join(', ');
  if (/^application\/json\s*(;|$)/i.test(value)) return [];
  return [
    {
      code: 'CONTENT_TYPE',
      path: 'content-type',
      message: `The content type is ${value === '' ? 'missing' : excerptOf(value, MAX_HEADER)}; expected application/json.`,
      hint: 'Set Content-Type: application/json on the reply.',
    },
  ];
}

function bodyFindings({ body }: ExchangeReply): readonly ReplyFinding[] {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
    return compare(ACKNOWLEDGEMENT, JSON.parse(text), '');
  } catch {
    return [
      {
        code: 'BODY_NOT_JSON',
        message: body.byteLength === 0 ? 'The body is empty.' : 'The body is not JSON in UTF-8.',
        hint: `Reply with ${JSON.stringify(ACKNOWLEDGEMENT)}`,
      },
    ];
  }
}

function compare(expected: object, received: unknown, path: string): readonly ReplyFinding[] {
  if (typeof received !== 'object' || received === null || Array.isArray(received))
    return [wrongField(path, received, expected)];
  const at = (name: string): string => (path === '' ? name : `${path}.${name}`);
  const fields: Readonly<Record<string, unknown>> = { ...received };
  const known = Object.entries(expected).flatMap(([name, value]) => {
    if (!Object.hasOwn(fields, name)) return [missingField(at(name), value)];
    if (typeof value === 'object') return compare(value, fields[name], at(name));
    return fields[name] === value ? [] : [wrongField(at(name), fields[name], value)];
  });
  const unknown = Object.keys(fields).filter((name) => !Object.hasOwn(expected, name));
  const listed = unknown.slice(0, MAX_FIELDS).map((name) => unknownField(at(excerptOf(name, MAX_VALUE))));
  const more = unknown.length - listed.length;
  return [...known, ...listed, ...(more > 0 ? [furtherFields(more, path)] : [])];
}

function missingField(path: string, expected: unknown): ReplyFinding {
  return {
    code: 'FIELD_MISSING',
    path,
    message: `${path} is missing; expected ${JSON.stringify(expected)}.`,
    hint: `Add ${path} to the reply.`,
  };
}

function wrongField(path: string, received: unknown, expected: unknown): ReplyFinding {
  const name = path === '' ? 'The body' : path;
  return {
    code: 'FIELD_WRONG',
    ...(path === '' ? {} : { path }),
    message: `${name} is ${valueText(received)}; expected ${JSON.stringify(expected)}.`,
    hint: 'Reply with exactly the fixed body.',
  };
}

function unknownField(path: string): ReplyFinding {
  return {
    code: 'FIELD_UNKNOWN',
    path,
    message: `${path} is not a field of the fixed body.`,
    hint: 'Remove the field. Alipay may accept only the fixed body.',
  };
}

function furtherFields(count: number, path: string): ReplyFinding {
  const place = path === '' ? 'The body' : path;
  return {
    code: 'FIELD_UNKNOWN',
    ...(path === '' ? {} : { path }),
    message: `${place} has ${count} more fields that are not fields of the fixed body.`,
    hint: 'Reply with exactly the fixed body.',
  };
}

function headerRemarks(reply: ExchangeReply, clientId: string): readonly ReplyFinding[] {
  const [time] = headerValues(reply, 'response-time');
  const [client] = headerValues(reply, 'client-id');
  return [
    ...headerRemark('response-time', time, time === undefined || parseRequestTime(time) !== undefined, {
      expected: 'the time of the reply, in ISO 8601 with an offset',
      hint: 'Set it to the time of the reply, such as 2026-01-31T12:00:00Z.',
    }),
    ...headerRemark('client-id', client, client === undefined || client === clientId, {
      expected: `${clientId}, as in the notification`,
      hint: 'After the signature check, set it to the client-id of the notification.',
    }),
  ];
}

function headerRemark(
  path: string,
  value: string | undefined,
  fits: boolean,
  { expected, hint }: { readonly expected: string; readonly hint: string },
): readonly ReplyFinding[] {
  if (value === undefined) {
    const message = `The header ${path} is missing; expected ${expected}.`;
    return [{ code: 'HEADER_MISSING', path, message, hint }];
  }
  if (fits) return [];
  return [
    {
      code: 'HEADER_WRONG',
      path,
      message: `The header ${path} is ${excerptOf(value, MAX_HEADER)}; expected ${expected}.`,
      hint,
    },
  ];
}

function valueText(value: unknown): string {
  return excerptOf(JSON.stringify(value) ?? 'undefined', MAX_VALUE);
}
