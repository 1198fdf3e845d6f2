import { parseRequestTime } from '@notify-capture/core';
import type { Exchange, ReplyReceived } from './exchange.ts';

/** What the sender concludes from an exchange: done, or it will try again. */
export type Verdict =
  | { readonly acknowledged: true; readonly remarks: readonly Finding[] }
  | {
      readonly acknowledged: false;
      /** What is wrong, at least one. */
      readonly faults: readonly Finding[];
      readonly remarks: readonly Finding[];
    };

/** One thing that is not as documented. */
export interface Finding {
  readonly code: FindingCode;
  /** The field's path in the body, or the header's name. */
  readonly path?: string;
  /** What came and what was expected. */
  readonly message: string;
  /** What to do. */
  readonly hint: string;
}

/** What a {@link Finding} is about. */
export type FindingCode =
  | 'NO_REPLY'
  | 'STATUS'
  | 'CONTENT_TYPE'
  | 'BODY_NOT_JSON'
  | 'FIELD_MISSING'
  | 'FIELD_WRONG'
  | 'FIELD_UNKNOWN'
  | 'HEADER_MISSING'
  | 'HEADER_WRONG';

/** The fixed body that ends the sender's attempts. */
const ACKNOWLEDGEMENT = {
  result: { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'Success' },
} as const;

/**
 * Is this the reply that ends the sender's attempts? Status 200, `application/json` and the fixed body decide. The
 * headers `response-time` and `client-id` belong to the documented reply too, but the vendor does not say that a
 * sender looks at them: where they lack, that is a remark, and so is what the body has beside the fixed fields.
 *
 * @param clientId whose notification it was; the reply's `client-id` is compared with it
 * @example
 * const verdict = verdictOf(await exchange(request), { clientId: 'TEST' });
 * if (!verdict.acknowledged) console.log(verdict.faults.map(({ message, hint }) => `${message} ${hint}`));
 */
export function verdictOf(answer: Exchange, { clientId }: { readonly clientId: string }): Verdict {
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

/** The values of a header, as often as it came. */
export function headerValues({ headers }: Pick<ReplyReceived, 'headers'>, name: string): readonly string[] {
  return headers.flatMap((found, index) =>
    index % 2 === 0 && found.toLowerCase() === name ? [headers[index + 1] ?? ''] : [],
  );
}

function isRemark(code: FindingCode): boolean {
  return code === 'FIELD_UNKNOWN';
}

/** The result code of a refusal, which has the reply's shape: then its fields are no faults of their own. */
function refusalIn({ status, body }: ReplyReceived): string | undefined {
  if (status === 200) return undefined;
  try {
    const { resultCode, resultStatus } = JSON.parse(body.toString('utf8')).result;
    return /^[FU]$/.test(resultStatus) && /^\w{1,64}$/.test(resultCode) ? resultCode : undefined;
  } catch {
    return undefined;
  }
}

function statusFaults({ status, headers }: ReplyReceived, refusal: string | undefined): readonly Finding[] {
  if (status === 200) return [];
  const [location] = headerValues({ headers }, 'location');
  const to = location === undefined ? '' : `, to ${location}`;
  const redirected = status >= 300 && status < 400;
  return [
    {
      code: 'STATUS',
      message: `The status is ${status}${to}${refusal === undefined ? '' : ` (${refusal})`}; expected 200.`,
      hint: redirected
        ? 'The sender follows no redirects: give it the final address, with its scheme, host and slashes.'
        : 'Answer 200 once the notification is settled; the log of the server says why it was not.',
    },
  ];
}

function typeFaults(reply: ReplyReceived): readonly Finding[] {
  const given = headerValues(reply, 'content-type').join(', ');
  if (/^application\/json\s*(;|$)/i.test(given)) return [];
  return [
    {
      code: 'CONTENT_TYPE',
      path: 'content-type',
      message: `The content type is ${given === '' ? 'missing' : given}; expected application/json.`,
      hint: 'Set Content-Type: application/json on the reply.',
    },
  ];
}

function bodyFindings({ body }: ReplyReceived): readonly Finding[] {
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

function compare(expected: object, given: unknown, path: string): readonly Finding[] {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return [wrong(path, given, expected)];
  const at = (name: string): string => (path === '' ? name : `${path}.${name}`);
  const fields: Readonly<Record<string, unknown>> = { ...given };
  const known = Object.entries(expected).flatMap(([name, value]) => {
    if (!Object.hasOwn(fields, name)) return [missing(at(name), value)];
    if (typeof value === 'object') return compare(value, fields[name], at(name));
    return fields[name] === value ? [] : [wrong(at(name), fields[name], value)];
  });
  const unknown = Object.keys(fields).filter((name) => !Object.hasOwn(expected, name));
  return [...known, ...unknown.map((name) => surplus(at(name)))];
}

function missing(path: string, expected: unknown): Finding {
  return {
    code: 'FIELD_MISSING',
    path,
    message: `${path} is missing; expected ${JSON.stringify(expected)}.`,
    hint: `Add ${path} to the reply.`,
  };
}

function wrong(path: string, given: unknown, expected: unknown): Finding {
  const name = path === '' ? 'The body' : path;
  return {
    code: 'FIELD_WRONG',
    ...(path === '' ? {} : { path }),
    message: `${name} is ${shown(given)}; expected ${JSON.stringify(expected)}.`,
    hint: 'The reply is fixed, letter by letter.',
  };
}

function surplus(path: string): Finding {
  return {
    code: 'FIELD_UNKNOWN',
    path,
    message: `${path} is not part of the fixed reply.`,
    hint: 'Leave it out: the sender may take only the fixed body for an acknowledgement.',
  };
}

function headerRemarks(reply: ReplyReceived, clientId: string): readonly Finding[] {
  const [time] = headerValues(reply, 'response-time');
  const [client] = headerValues(reply, 'client-id');
  return [
    ...headerRemark('response-time', time, time === undefined || parseRequestTime(time) !== undefined, {
      expected: 'the time of the reply, in ISO 8601 with an offset',
      hint: 'Set it to the time at which the reply is made, as 2026-01-31T12:00:00Z.',
    }),
    ...headerRemark('client-id', client, client === undefined || client === clientId, {
      expected: `${clientId}, as in the notification`,
      hint: "Set it to the notification's client-id, once its signature is checked.",
    }),
  ];
}

function headerRemark(
  path: string,
  given: string | undefined,
  fits: boolean,
  { expected, hint }: { readonly expected: string; readonly hint: string },
): readonly Finding[] {
  if (given === undefined) {
    const message = `The header ${path} is missing; documented is ${expected}.`;
    return [{ code: 'HEADER_MISSING', path, message, hint }];
  }
  if (fits) return [];
  return [
    {
      code: 'HEADER_WRONG',
      path,
      message: `The header ${path} is ${given}; documented is ${expected}.`,
      hint,
    },
  ];
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
