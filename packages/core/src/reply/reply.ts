import { type NotificationErrorCode, refusalOf } from '../error-codes.ts';

/** The HTTP response. An adapter writes it as it is. */
export interface Reply {
  /** The HTTP status. */
  readonly status: number;
  /** The headers. Their names are in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body: the `result` of the protocol as JSON. */
  readonly body: string;
  /** The code of a refusal; absent for an acknowledgement. It is not part of the response. */
  readonly code?: NotificationErrorCode;
}

/** The parts of a refusal that its reply depends on. */
interface Refusal {
  readonly code: NotificationErrorCode;
  readonly headers: Readonly<Record<string, string>>;
  readonly genuine: { readonly clientId: string } | undefined;
}

const result = (resultCode: string, resultStatus: 'S' | 'F' | 'U', resultMessage: string) => ({
  result: { resultCode, resultStatus, resultMessage },
});

const ILLEGAL = result('PARAM_ILLEGAL', 'F', 'Illegal parameters');
const LATER = result('UNKNOWN_EXCEPTION', 'U', 'Not processed, try again later');
const OTHERS: Readonly<Record<number, typeof ILLEGAL>> = {
  200: result('SUCCESS', 'S', 'Success'),
  401: result('ACCESS_DENIED', 'F', 'Access denied'),
  409: result('REPEAT_REQ_INCONSISTENT', 'F', 'Repeated request is inconsistent'),
};

/** The `result` object of the reply table, by HTTP status. */
export function resultOf(status: number): typeof ILLEGAL {
  return OTHERS[status] ?? (status < 500 ? ILLEGAL : LATER);
}

/** Step 6: the fixed reply that ends Alipay's retries. */
export function acknowledge(clientId: string, now: number): Reply {
  return reply(200, now, { 'client-id': clientId });
}

/** Step 6: a refusal. Alipay retries. It contains no more than the reply table (ARCHITECTURE.md, rule 14). */
export function refuse({ code, headers, genuine }: Refusal, now: number): Reply {
  const client = genuine && { 'client-id': genuine.clientId };
  return { ...reply(refusalOf(code).status, now, { ...headers, ...client }), code };
}

const BODIES = new Map<number, string>();

function bodyOf(status: number): string {
  const body = BODIES.get(status) ?? JSON.stringify(resultOf(status));
  BODIES.set(status, body);
  return body;
}

function reply(status: number, now: number, headers: Readonly<Record<string, string>>): Reply {
  const body = bodyOf(status);
  return {
    status,
    headers: {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      // A middleware such as compression must not change the bytes (RFC 9111, 5.2.2.6).
      'cache-control': 'no-transform',
      // Whole seconds, as in Alipay's own headers.
      'response-time': `${new Date(now).toISOString().slice(0, -'.000Z'.length)}Z`,
      ...headers,
    },
    body,
  };
}
