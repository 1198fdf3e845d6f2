import type { NotificationErrorCode } from '@notify-capture/core';
import { expect } from 'vitest';
import type { HttpReply } from './http-client.ts';

type Row = readonly [status: number, resultCode: string, resultStatus: 'F' | 'U'];

const ILLEGAL = 'PARAM_ILLEGAL';
const DENIED = 'ACCESS_DENIED';
const LATER = 'UNKNOWN_EXCEPTION';

/** The reply table, copied here so that the tests do not compare the product with itself. */
const TABLE: Readonly<Record<Exclude<NotificationErrorCode, 'INVALID_CONFIG'>, Row>> = {
  METHOD_NOT_ALLOWED: [405, ILLEGAL, 'F'],
  UNSUPPORTED_MEDIA_TYPE: [415, ILLEGAL, 'F'],
  UNSUPPORTED_ENCODING: [415, ILLEGAL, 'F'],
  BODY_TOO_LARGE: [413, ILLEGAL, 'F'],
  BODY_TIMED_OUT: [408, ILLEGAL, 'F'],
  MISSING_HEADER: [400, ILLEGAL, 'F'],
  DUPLICATE_HEADER: [400, ILLEGAL, 'F'],
  MALFORMED_SIGNATURE: [400, ILLEGAL, 'F'],
  MALFORMED_TIME: [400, ILLEGAL, 'F'],
  INVALID_JSON: [400, ILLEGAL, 'F'],
  INVALID_NOTIFICATION: [400, ILLEGAL, 'F'],
  UNKNOWN_CLIENT: [401, DENIED, 'F'],
  UNKNOWN_KEY_VERSION: [401, DENIED, 'F'],
  SIGNATURE_MISMATCH: [401, DENIED, 'F'],
  TOO_OLD: [401, DENIED, 'F'],
  TOO_EARLY: [401, DENIED, 'F'],
  UNHANDLED_TYPE: [422, ILLEGAL, 'F'],
  CONFLICTING_RESULT: [409, 'REPEAT_REQ_INCONSISTENT', 'F'],
  DELIVERY_IN_PROGRESS: [503, LATER, 'U'],
  OVERLOADED: [503, LATER, 'U'],
  HANDLER_TIMED_OUT: [503, LATER, 'U'],
  LEASE_LOST: [503, LATER, 'U'],
  STORE_UNAVAILABLE: [503, LATER, 'U'],
  KEYS_UNAVAILABLE: [503, LATER, 'U'],
  CLOSING: [503, LATER, 'U'],
  HANDLER_FAILED: [500, LATER, 'U'],
  RAW_BODY_UNAVAILABLE: [500, LATER, 'U'],
};

const MESSAGES: Readonly<Record<string, string>> = {
  [ILLEGAL]: 'Illegal parameters',
  [DENIED]: 'Access denied',
  [LATER]: 'Not processed, try again later',
  REPEAT_REQ_INCONSISTENT: 'Repeated request is inconsistent',
};

/** Expects the acknowledgement, byte for byte: only after it Alipay stops its attempts. */
export function expectAcknowledged(reply: HttpReply, clientId: string): void {
  expect(reply.status, reply.body).toBe(200);
  expect(reply.body).toBe('{"result":{"resultCode":"SUCCESS","resultStatus":"S","resultMessage":"Success"}}');
  expectHeaders(reply);
  expect(reply.headers['client-id']).toBe(clientId);
}

/** Expects the refusal of a code, with nothing beyond the reply table. */
export function expectRefused(reply: HttpReply, code: keyof typeof TABLE, genuineClientId?: string): void {
  const [status, resultCode, resultStatus] = TABLE[code];
  expect(reply.status, `${code}: ${reply.body}`).toBe(status);
  expect(JSON.parse(reply.body)).toEqual({
    result: { resultCode, resultStatus, resultMessage: MESSAGES[resultCode] },
  });
  expectHeaders(reply);
  expect(reply.headers['client-id']).toBe(genuineClientId);
  if (code === 'METHOD_NOT_ALLOWED') expect(reply.headers['allow']).toBe('POST');
  if (code === 'DELIVERY_IN_PROGRESS' || code === 'OVERLOADED')
    expect(reply.headers['retry-after']).toMatch(/^[1-9]\d*$/);
}

/** Expects the refusal of a code, or the framework's status if the framework refuses first. */
export function expectRefusedBy(
  frameworkStatus: number | undefined,
  reply: HttpReply,
  code: keyof typeof TABLE,
): void {
  if (frameworkStatus === undefined) expectRefused(reply, code);
  else expect(reply.status, reply.body).toBe(frameworkStatus);
}

function expectHeaders(reply: HttpReply): void {
  expect(reply.headers['content-type']).toBe('application/json');
  expectFraming(reply, reply.headers['transfer-encoding'] === 'chunked');
  expect(reply.headers['response-time']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
}

/** Expects the reply with its length, or in chunks. */
export function expectFraming({ headers, body }: HttpReply, isChunked: boolean): void {
  expect(headers['transfer-encoding']).toBe(isChunked ? 'chunked' : undefined);
  expect(headers['content-length']).toBe(isChunked ? undefined : String(Buffer.byteLength(body)));
}
