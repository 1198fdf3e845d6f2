import { memoryStore, type NotificationErrorCode, type ReceiverOptions } from '@notify-capture/core';
import { sampleOther } from '@notify-capture/core/testing';
import { CLIENT, capture, keys, type Line, NOW, observed, signed, TARGET } from './line.ts';

type Refusal = Exclude<NotificationErrorCode, 'INVALID_CONFIG'>;
type Request = Partial<Record<'method' | 'target' | 'headers' | 'body', unknown>>;

const headers = signed().headers;
const never = () => new Promise<never>(() => {});
const fails = (message: string) => () => Promise.reject(new Error(message));
const HOUR = 3_600_000;
/** A time limit that nobody waits for, in ms. */
const SHORT = 7;

/** Causes each refusal in a real receiver; answers its line in the log. */
export const REFUSALS: Readonly<Record<Refusal, () => Promise<Line>>> = {
  METHOD_NOT_ALLOWED: refused('METHOD_NOT_ALLOWED', { method: 'GET' }),
  UNSUPPORTED_MEDIA_TYPE: refused('UNSUPPORTED_MEDIA_TYPE', withHeaders({ 'content-type': 'text/plain' })),
  UNSUPPORTED_ENCODING: refused('UNSUPPORTED_ENCODING', withHeaders({ 'content-encoding': 'gzip' })),
  BODY_TOO_LARGE: refused('BODY_TOO_LARGE', { body: new Uint8Array(70_000) }),
  BODY_TIMED_OUT: refused('BODY_TIMED_OUT', { body: endless() }, { bodyTimeout: SHORT }),
  MISSING_HEADER: refused('MISSING_HEADER', { headers: { ...headers, signature: undefined } }),
  DUPLICATE_HEADER: refused('DUPLICATE_HEADER', withHeaders({ 'client-id': [CLIENT, CLIENT] })),
  MALFORMED_SIGNATURE: refused('MALFORMED_SIGNATURE', withHeaders({ signature: 'algorithm=RSA256' })),
  MALFORMED_TIME: refused('MALFORMED_TIME', signed(capture(), { requestTime: 'yesterday' })),
  INVALID_JSON: refused('INVALID_JSON', signed('{"notifyType":')),
  INVALID_NOTIFICATION: refused(
    'INVALID_NOTIFICATION',
    signed(capture('captured', { captureAmount: undefined })),
  ),
  UNKNOWN_CLIENT: refused('UNKNOWN_CLIENT', signed(capture(), { clientId: 'T_999' })),
  UNKNOWN_KEY_VERSION: refused('UNKNOWN_KEY_VERSION', signed(capture(), { keyVersion: '2' }), {
    publicKey: undefined,
    publicKeys: { 1: keys.publicKey },
  }),
  SIGNATURE_MISMATCH: refused('SIGNATURE_MISMATCH', { target: `${TARGET}/` }),
  TOO_OLD: refused('TOO_OLD', signed(capture(), { requestTime: String(NOW - 73 * HOUR) })),
  TOO_EARLY: refused('TOO_EARLY', signed(capture(), { requestTime: String(NOW + HOUR) })),
  UNHANDLED_TYPE: refused(
    'UNHANDLED_TYPE',
    signed(
      sampleOther('DISPUTE_CREATED', { disputeId: 'D_1', paymentId: 'P_1', paymentRequestId: 'shop-4711' }),
    ),
  ),
  CONFLICTING_RESULT: async () => {
    const { receiver, firstLine } = observed();
    await receiver.receive(signed(), () => undefined);
    await receiver.receive(signed(capture('failed')), () => undefined);
    return firstLine('CONFLICTING_RESULT');
  },
  DELIVERY_IN_PROGRESS: twice('DELIVERY_IN_PROGRESS', 'the same capture'),
  OVERLOADED: twice('OVERLOADED', 'another capture', { maxConcurrency: 1 }),
  HANDLER_TIMED_OUT: refused('HANDLER_TIMED_OUT', {}, { handlerTimeout: SHORT }, never),
  LEASE_LOST: refused('LEASE_LOST', {}, () => ({ store: { ...memoryStore(), settle: async () => false } })),
  STORE_UNAVAILABLE: refused('STORE_UNAVAILABLE', {}, () => ({
    store: { ...memoryStore(), claim: fails('connect ECONNREFUSED 10.0.0.7:5432') },
  })),
  KEYS_UNAVAILABLE: refused(
    'KEYS_UNAVAILABLE',
    {},
    {
      clientId: undefined,
      publicKey: undefined,
      resolveKeys: fails('connect ECONNREFUSED 10.0.0.9:443'),
    },
  ),
  CLOSING: async () => {
    const { receiver, firstLine } = observed();
    await receiver.close();
    await receiver.receive(signed(), () => undefined);
    return firstLine('CLOSING');
  },
  HANDLER_FAILED: refused('HANDLER_FAILED', {}, {}, fails('relation "books" does not exist')),
  RAW_BODY_UNAVAILABLE: async () => {
    const { receiver, firstLine } = observed();
    await receiver.receive({ ...signed(), body: { unavailable: 'a parser has read it' } }, () => undefined);
    return firstLine('RAW_BODY_UNAVAILABLE');
  },
};

function refused(
  code: Refusal,
  request: Request,
  options: Partial<ReceiverOptions> | (() => Partial<ReceiverOptions>) = {},
  onCapture: () => unknown = () => undefined,
) {
  return async () => {
    const { receiver, firstLine } = observed(typeof options === 'function' ? options() : options);
    await receiver.receive({ ...signed(), ...request } as Parameters<typeof receiver.receive>[0], onCapture);
    return firstLine(code);
  };
}

/** The first delivery is in the handler while the second one comes. */
function twice(
  code: Refusal,
  second: 'the same capture' | 'another capture',
  options: Partial<ReceiverOptions> = {},
) {
  return async () => {
    const { receiver, firstLine } = observed(options);
    let finish: () => void = () => undefined;
    let first: Promise<unknown> = Promise.resolve();
    await new Promise<void>((started) => {
      first = receiver.receive(signed(), () => {
        started();
        return new Promise<void>((done) => {
          finish = done;
        });
      });
    });
    const captureId = second === 'another capture' ? '20260601_CAPTURE_2' : '20260601_CAPTURE';
    await receiver.receive(signed(capture('captured', { captureId })), () => undefined);
    finish();
    await first;
    return firstLine(code);
  };
}

function withHeaders(more: Readonly<Record<string, string | readonly string[]>>) {
  return { headers: { ...headers, ...more } };
}

async function* endless(): AsyncGenerator<Uint8Array> {
  yield await never();
}
