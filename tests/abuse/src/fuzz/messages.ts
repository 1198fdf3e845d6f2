import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { createTestKeys, otherSamples, sampleNotification } from '@notify-capture/core/testing';
import fc from 'fast-check';

/** One request as bytes and text, before it becomes what an adapter passes. */
export interface Message {
  readonly method: string;
  readonly target: string;
  /** Name, value, name, value, … */
  readonly headers: readonly string[];
  readonly body: Uint8Array;
}

const privateKeyOf = ({ privateKey }: { readonly privateKey: string }): KeyObject =>
  createPrivateKey(privateKey);

const pairs = [createTestKeys(), createTestKeys(), createTestKeys(), createTestKeys()] as const;
/** Alipay's keys: of the client `T_1` by version, and of `T_2`. Nobody knows the last one. */
export const KEYS = {
  1: privateKeyOf(pairs[0]),
  2: privateKeyOf(pairs[1]),
  other: privateKeyOf(pairs[2]),
  forger: privateKeyOf(pairs[3]),
} as const;
export const CLIENTS = {
  T_1: { publicKeys: { 1: pairs[0].publicKey, 2: pairs[1].publicKey } },
  T_2: { publicKey: pairs[2].publicKey },
} as const;
const TARGET = '/alipay/notifyCapture';

/** What is signed (the protocol's text, written down again here). */
export function contentOf(parts: {
  readonly method: string;
  readonly target: string;
  readonly clientId: string;
  readonly requestTime: string;
  readonly body: Uint8Array;
}): Buffer {
  const { method, target, clientId, requestTime, body } = parts;
  const head = `${method} ${target}\n${clientId}.${requestTime}.`;
  return Buffer.concat([Buffer.from(head, /^[\0-\xff]*$/.test(head) ? 'latin1' : 'utf8'), body]);
}

/** The parts of a message to sign. */
export interface Parts {
  readonly clientId: string;
  readonly requestTime: string;
  readonly keyVersion: string | undefined;
  readonly key: KeyObject;
  readonly target: string;
  readonly body: Uint8Array;
}

export const PARTS: Omit<Parts, 'body' | 'requestTime'> = {
  clientId: 'T_1',
  keyVersion: '1',
  key: KEYS[1],
  target: TARGET,
};

/** A request that Alipay signs, whatever its parts are. */
export function signed(changes: Partial<Parts> & Pick<Parts, 'body'>): Message {
  const parts: Parts = { ...PARTS, requestTime: String(Date.now()), ...changes };
  return withValue(parts, sign('sha256', contentOf({ method: 'POST', ...parts }), parts.key));
}

/** The same with any value of the signature. */
export function withValue(parts: Parts, value: Uint8Array): Message {
  const { clientId, requestTime, keyVersion, target, body } = parts;
  const version = keyVersion === undefined ? '' : `keyVersion=${keyVersion}, `;
  const encoded = encodeURIComponent(Buffer.from(value).toString('base64'));
  const headers = [
    'content-type',
    'application/json; charset=UTF-8',
    'client-id',
    clientId,
    'request-time',
    requestTime,
    'signature',
    `algorithm=RSA256, ${version}signature=${encoded}`,
  ];
  return { method: 'POST', target, headers, body };
}

const CAPTURES = (['captured', 'failed', 'pending', 'RISK_REJECT'] as const).map((one) =>
  sampleNotification(one),
);

/** Bodies of every kind. */
export const sample: fc.Arbitrary<object> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<object>(...CAPTURES) },
  { weight: 1, arbitrary: fc.constantFrom<object>(...otherSamples().map(({ body }) => body)) },
);
