import type { ServerResponse } from 'node:http';

/** Whom the endpoint trusts. */
export interface Trust {
  readonly clientId: string;
  /** Bare base64. */
  readonly publicKey: string;
}

/** A notification's body, as far as it is read. */
export interface Body {
  readonly notifyType: string;
  readonly captureId: string;
  readonly captureRequestId: string;
  readonly paymentId: string;
  readonly captureAmount: { readonly currency: string; readonly value: string };
  readonly result: { readonly resultCode: string; readonly resultStatus: 'S' | 'F' | 'U' };
}

/** One line of the books. */
export interface Line {
  readonly captureId: string;
  readonly outcome: 'captured' | 'failed' | 'pending';
  readonly captureAmount: Body['captureAmount'];
}

/** Something that is answered instead of the acknowledgement. */
export class Refused extends Error {
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

/** The protocol's own form of a reply. */
export function refusal(
  resultCode = 'PARAM_ILLEGAL',
  resultStatus = 'F',
  resultMessage = 'Not accepted',
): object {
  return { result: { resultCode, resultStatus, resultMessage } };
}
