import crypto, { type KeyObject, randomBytes } from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type ClientKeys, createReceiver, type PublicJwk, type Receiver } from '../../src/index.ts';
import { letTimePass } from '../pass-time.ts';
import { forged, KEYS, resolvingReceiver } from './resolving-receiver.ts';

afterEach(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
});

describe('an unknown client and a known one with a wrong signature', () => {
  const [a, b, c, d] = [publicKey(2_048), publicKey(2_048), publicKey(2_048), publicKey(2_048)];
  const [long, longer] = [publicKey(3_072), publicKey(4_096)];
  const CONFIGURED: readonly (readonly [clients: string, Readonly<Record<string, ClientKeys>>])[] = [
    ['one key', { T_1: { publicKey: a } }],
    ['one long key', { T_1: { publicKey: longer } }],
    ['two versions', { T_1: { publicKeys: { 1: a, 2: b } } }],
    ['four versions', { T_1: { publicKeys: { 1: a, 2: b, 3: c, 4: d } } }],
    ['versions of several lengths', { T_1: { publicKeys: { 1: a, 2: long, 3: longer, 4: b } } }],
    [
      'several clients',
      {
        T_1: { publicKey: a },
        T_2: { publicKeys: { 1: a, 2: b } },
        T_3: { publicKeys: { 1: long, 2: longer } },
      },
    ],
  ];

  it.each(CONFIGURED)('cost the same verifications: %s', async (_, clients) => {
    const receiver = createReceiver({ clients, logger: false });
    await expectSameWork(receiver, Object.keys(clients));
  });

  it('cost one verification if the message names its key, otherwise as many as the client with the most keys', async () => {
    const publicKeys = { 1: a, 2: b, 3: c, 4: d };
    const receiver = createReceiver({ clients: { T_1: { publicKeys } }, logger: false });
    for (const id of ['T_1', 'UNKNOWN']) {
      expect(await workOf(receiver, forgedValue(id, 256, '1'))).toEqual([2_048]);
      expect(await workOf(receiver, forgedValue(id, 256, undefined))).toEqual([2_048, 2_048, 2_048]);
    }
  });

  it.each(CONFIGURED)('cost the same verifications with resolveKeys: %s', async (_, clients) => {
    const { receiver } = resolvingReceiver((id) => clients[id]);
    const ids = Object.keys(clients);
    // The longest answer counts once it is known.
    for (const id of [...ids, 'UNKNOWN']) await workOf(receiver, forged('1', id));
    await expectSameWork(receiver, ids);
  });

  it('cost the same look-ups and the same waits, whenever their messages are received', async () => {
    const pauses = fc.array(fc.oneof(fc.constantFrom(0, 1, 1_999, 2_000, 59_999, 60_001), fc.nat(150_000)), {
      minLength: 1,
      maxLength: 8,
    });
    const resolver = fc.constantFrom<(keys?: ClientKeys) => Promise<ClientKeys | undefined>>(
      async (keys) => keys,
      (keys) => new Promise((resolve) => setTimeout(() => resolve(keys), 50)),
      (keys) => new Promise((resolve) => setTimeout(() => resolve(keys), 3_000)),
    );
    await fc.assert(
      fc.asyncProperty(pauses, resolver, async (gaps, answer) => {
        const observe = async (keys?: ClientKeys): Promise<unknown> => {
          const { receiver, resolveKeys } = resolvingReceiver(() => answer(keys));
          const observed: unknown[] = [];
          for (const gap of gaps) {
            const start = performance.now();
            await letTimePass(receiver.authenticate(forged('1')).catch(() => undefined));
            observed.push([performance.now() - start, resolveKeys.mock.calls.length]);
            vi.advanceTimersByTime(gap);
          }
          return observed;
        };
        expect(await observe(KEYS)).toEqual(await observe());
      }),
      { numRuns: 60 },
    );
  });
});

/** Each message costs a known client and an unknown one verifications with keys of the same lengths. */
async function expectSameWork(receiver: Receiver, known: readonly string[]): Promise<void> {
  for (const keyVersion of [undefined, '1', '2', '9']) {
    for (const bytes of [256, 384, 512, 128]) {
      const message = (id: string) => forgedValue(id, bytes, keyVersion);
      const expected = await workOf(receiver, message('UNKNOWN'));
      for (const id of known) expect(await workOf(receiver, message(id))).toEqual(expected);
    }
  }
}

/** The lengths in bits of the keys that a message is verified with. */
async function workOf(receiver: Receiver, message: ReturnType<typeof forged>): Promise<readonly unknown[]> {
  const verify = vi.spyOn(crypto, 'verify');
  syncBuiltinESMExports();
  await receiver.authenticate(message).catch(() => undefined);
  const work = verify.mock.calls.map(([, , key]) => key as KeyObject);
  verify.mockRestore();
  return work.map(({ asymmetricKeyDetails }) => asymmetricKeyDetails?.modulusLength).sort();
}

function forgedValue(id: string, bytes: number, keyVersion: string | undefined): ReturnType<typeof forged> {
  const message = forged('1', id);
  const version = keyVersion === undefined ? '' : `keyVersion=${keyVersion}, `;
  const value = Buffer.concat([Buffer.alloc(1), randomBytes(bytes - 1)]).toString('base64');
  const signature = `algorithm=RSA256, ${version}signature=${value}`;
  return { ...message, headers: { ...message.headers, signature } };
}

/** A public key that nobody can sign with: quick to make. */
function publicKey(bits: number): PublicJwk {
  const modulus = randomBytes(bits / 8);
  modulus[0] = 0xc0;
  modulus[modulus.length - 1] = 0x01;
  return { kty: 'RSA', e: 'AQAB', n: modulus.toString('base64url') };
}
