import { describe, expect, it } from 'vitest';
import type { RawRequest, ReceiverOptions } from '../../src/index.ts';
import { createTestKeys, sampleNotification } from '../../src/testing/index.ts';
import { receiverOf, signed } from '../observed-receiver.ts';

const { privateKey } = createTestKeys();
const forged = signed(sampleNotification(), { privateKey });
const headers = Object.entries(forged.headers);
const without = (name: string) => headers.filter(([key]) => key !== name);
const pairs = (...more: (readonly [string, string])[]) => [...headers, ...more].flat();
const fails = (): never => {
  throw new Error('Not reachable.');
};
const resolving = { clientId: undefined, publicKey: undefined } as const;

/** Requests of an unauthenticated client, with the options of a receiver that refuses them. */
const STRANGE: readonly (readonly [code: string, Partial<RawRequest>, Partial<ReceiverOptions>])[] = [
  ['METHOD_NOT_ALLOWED', { method: 'GET' }, {}],
  ['UNSUPPORTED_MEDIA_TYPE', { headers: pairs(['content-type', 'text/html']) }, {}],
  ['UNSUPPORTED_ENCODING', { headers: pairs(['content-encoding', 'gzip']) }, {}],
  ['MISSING_HEADER', { headers: without('signature').flat() }, {}],
  ['UNSUPPORTED_MEDIA_TYPE', { headers: undefined }, {}],
  ['DUPLICATE_HEADER', { headers: pairs(['client-id', 'T_2']) }, {}],
  ['MALFORMED_SIGNATURE', { headers: [...without('signature').flat(), 'signature', 'x'] }, {}],
  ['BODY_TOO_LARGE', { body: new Uint8Array(70_000) }, {}],
  ['RAW_BODY_UNAVAILABLE', { body: { unavailable: 'a parser has read it' } }, {}],
  ['RAW_BODY_UNAVAILABLE', { body: {} as Uint8Array }, {}],
  ['UNKNOWN_CLIENT', { headers: [...without('client-id').flat(), 'client-id', 'made up'] }, {}],
  ['UNKNOWN_KEY_VERSION', {}, { publicKey: undefined, publicKeys: { 7: createTestKeys().publicKey } }],
  ['SIGNATURE_MISMATCH', {}, {}],
  ['KEYS_UNAVAILABLE', {}, { ...resolving, resolveKeys: fails }],
  ['KEYS_UNAVAILABLE', {}, { ...resolving, resolveKeys: () => ({ publicKey: 'no key' }) }],
  ['HANDLER_FAILED', { target: '//' }, { publicTarget: (target) => new URL(target, 'http://x').pathname }],
  ['HANDLER_FAILED', {}, { publicTarget: () => 7 as unknown as string }],
];

const PAYMENT = { notifyType: 'PAYMENT_RESULT', paymentId: 'P', result: { resultStatus: 'S' } };
/** Refusals of genuine messages that need the merchant. */
const GENUINE: readonly (readonly [code: string, body: object, Partial<ReceiverOptions>])[] = [
  ['UNHANDLED_TYPE', PAYMENT, {}],
  ['HANDLER_FAILED', PAYMENT, { onOther: fails }],
  ['HANDLER_FAILED', sampleNotification(), {}],
  ['STORE_UNAVAILABLE', sampleNotification(), { store: { claim: fails, settle: fails, release: fails } }],
];

describe('the level of a refusal in the log', () => {
  it.each(STRANGE)(
    'is a warning at most for what an unauthenticated client can cause: %s (case %#)',
    async (code, request, options) => {
      const { receiver, lines } = receiverOf(options);
      await receiver.receive({ ...forged, ...request }, () => expect.unreachable());
      expect(lines.at(-1)).toMatchObject({ level: 'warn', fields: { code } });
      expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
    },
  );

  it('is a warning at most for what an unauthenticated client causes in a closing receiver', async () => {
    const { receiver, lines } = receiverOf();
    await receiver.close();
    await receiver.receive(forged, () => expect.unreachable());
    expect(lines.map(({ level }) => level)).toEqual(['warn', 'warn']);
  });

  it.each(GENUINE)(
    'is an error for a genuine message that needs the merchant: %s (case %#)',
    async (code, body, options) => {
      const { receiver, lines } = receiverOf(options);
      await receiver.receive(signed(body), fails);
      expect(lines.at(-1)).toMatchObject({ level: 'error', fields: { code, genuine: true } });
    },
  );

  it('is an error for a conflict of results', async () => {
    const { receiver, lines } = receiverOf();
    const ids = { captureId: 'C' };
    await receiver.receive(signed(sampleNotification('captured', ids)), () => undefined);
    await receiver.receive(signed(sampleNotification('failed', ids)), () => expect.unreachable());
    expect(lines.at(-1)).toMatchObject({ level: 'error', fields: { code: 'CONFLICTING_RESULT' } });
  });
});
