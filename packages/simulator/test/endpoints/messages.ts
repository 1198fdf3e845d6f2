import type { ServerResponse } from 'node:http';

/** The client and the key that an endpoint trusts. */
export interface TrustedClient {
  readonly clientId: string;
  /** Bare base64. */
  readonly publicKey: string;
}

/** The URLs of an endpoint and of its lists. */
export interface EndpointUrls {
  readonly to: string;
  readonly captures: string;
  readonly others: string;
}

/** The fields of a notification that an endpoint reads. */
export interface Body {
  readonly notifyType: string;
  readonly captureId: string;
  readonly captureRequestId: string;
  readonly paymentId: string;
  readonly captureAmount: { readonly currency: string; readonly value: string };
  readonly result: { readonly resultCode: string; readonly resultStatus: 'S' | 'F' | 'U' };
}

/** One entry of the books. */
export interface BookingLine {
  readonly captureId: string;
  readonly outcome: 'captured' | 'failed' | 'pending';
  readonly captureAmount: Body['captureAmount'];
}

/** The status of a refusal. */
export class RefusalError extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`status ${status}`);
    this.status = status;
  }
}

export interface SignedHeaders {
  readonly clientId: string;
  readonly requestTime: string;
  readonly signature: string;
}

/** Replies with JSON. */
export function reply(response: ServerResponse, status: number, body: unknown, headers: object = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** The documented body of a reply. By default it refuses. */
export function replyBody(
  resultCode = 'PARAM_ILLEGAL',
  resultStatus = 'F',
  resultMessage = 'Not accepted',
): object {
  return { result: { resultCode, resultStatus, resultMessage } };
}

/** Does the notification have all required fields? */
export function isComplete(body: Body): boolean {
  const { notifyType, captureId, captureRequestId, paymentId, captureAmount, result } = body;
  const ids = [notifyType, captureId, captureRequestId, paymentId];
  return (
    [...ids, captureAmount?.currency, result?.resultCode].every(
      (text) => typeof text === 'string' && text !== '',
    ) &&
    typeof captureAmount.value === 'string' &&
    /^\d{1,16}$/.test(captureAmount.value) &&
    ['S', 'F', 'U'].includes(result.resultStatus)
  );
}

/** Is this the text of a pending result? */
export function isPending(result: string): boolean {
  return result.includes('"U"');
}

/** The pairs of a signature header. */
export function pairsOf(header: string): ReadonlyMap<string, string> {
  const pairs = header.split(',').map((part): [string, string] => {
    const [name = '', ...value] = part.trim().split('=');
    return [name, value.join('=')];
  });
  return new Map(pairs);
}

/** Reads a JSON object, strictly as UTF-8. */
export function parseObject(bytes: Buffer): Body | undefined {
  try {
    const body = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? body : undefined;
  } catch {
    return undefined;
  }
}
