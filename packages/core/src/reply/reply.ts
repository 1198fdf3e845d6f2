import { type NotificationError, refusalOf } from '../errors.ts';

/** What to answer; an adapter writes it down as it is. */
export interface Reply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Why it is a refusal; absent for an acknowledgement. Not to be sent. */
  readonly error?: NotificationError;
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

/** Step 6: the fixed reply that ends the sender's attempts. */
export function acknowledge(clientId: string, now: number): Reply {
  return reply(200, now, { 'client-id': clientId });
}

/** Step 6: a refusal, which makes the sender try again. It tells a stranger no more than the reply table. */
export function refuse(error: NotificationError, now: number): Reply {
  const { genuine, headers } = error;
  const client = genuine && { 'client-id': genuine.clientId };
  return { ...reply(refusalOf(error.code).status, now, { ...headers, ...client }), error };
}

function reply(status: number, now: number, headers: Readonly<Record<string, string>>): Reply {
  const body = JSON.stringify(OTHERS[status] ?? (status < 500 ? ILLEGAL : LATER));
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
