import type { ServerResponse } from 'node:http';

/** The client and the key that an endpoint trusts. */
export interface TrustedClient {
  readonly clientId: string;
  /** Bare base64. */
  readonly publicKey: string;
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
