import { type NotificationError, refusalOf } from './errors.ts';

/** What to answer; an adapter writes it down as it is. */
export interface Reply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Why it is a refusal; absent for an acknowledgement. Not to be sent. */
  readonly error?: NotificationError;
}

const SENTENCES = {
  SUCCESS: 'Success',
  PARAM_ILLEGAL: 'Illegal parameters',
  ACCESS_DENIED: 'Access denied',
  REPEAT_REQ_INCONSISTENT: 'Repeated request is inconsistent',
  UNKNOWN_EXCEPTION: 'Not processed, try again later',
} as const;

type ReplyCode = keyof typeof SENTENCES;

/** Step 6: the fixed reply that ends the sender's attempts. */
export function acknowledge(clientId: string, now: number): Reply {
  return reply(200, 'SUCCESS', 'S', now, { 'client-id': clientId });
}

/** Step 6: a refusal, which makes the sender try again. It tells a stranger no more than the reply table. */
export function refuse(error: NotificationError, now: number): Reply {
  const { status, resultCode, resultStatus } = refusalOf(error.code);
  const clientId = error.genuine?.clientId;
  const headers = { ...error.headers, ...(clientId === undefined ? {} : { 'client-id': clientId }) };
  return { ...reply(status, resultCode, resultStatus, now, headers), error };
}

function reply(
  status: number,
  resultCode: ReplyCode,
  resultStatus: 'S' | 'F' | 'U',
  now: number,
  headers: Readonly<Record<string, string>>,
): Reply {
  const result = { resultCode, resultStatus, resultMessage: SENTENCES[resultCode] };
  const body = JSON.stringify({ result });
  return {
    status,
    headers: {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      // Whole seconds, as the vendor's own headers have them.
      'response-time': new Date(now).toISOString().replace(/\.\d{3}Z$/, 'Z'),
      ...headers,
    },
    body,
  };
}
