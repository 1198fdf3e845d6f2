import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { SIGNERS_SHARE } from '../src/diagnosis/limited-diagnosis.ts';
import { createReceiver, memoryStore, type RawRequest, type ReceiverOptions } from '../src/index.ts';
import { createTestKeys, sampleNotification, signNotification } from '../src/testing/index.ts';
import { countedStore, countWork, type Work } from './counted-work.ts';
import { RecordedLog } from './recorded-log.ts';

const [KEYS, OLD_KEYS, OTHER] = [createTestKeys(), createTestKeys(), createTestKeys()];
const VERSIONS = { clientId: 'T_1', publicKeys: { 1: OLD_KEYS.publicKey, 2: KEYS.publicKey } };
const ONE_KEY = { clientId: 'T_1', publicKey: KEYS.publicKey };

function signedBy(privateKey: string, keyVersion = '2') {
  const body = sampleNotification();
  return signNotification({ privateKey, clientId: 'T_1', target: '/n', body, keyVersion });
}
const template = signedBy(KEYS.privateKey);
const byOther = signedBy(OTHER.privateKey);

const withHeader = (name: string, value: string): RawRequest => ({
  ...template,
  headers: { ...template.headers, [name]: value },
});
const signature = (bytes: Uint8Array, version = '2'): string =>
  `algorithm=RSA256, keyVersion=${version}, signature=${Buffer.from(bytes).toString('base64')}`;
const noise = (length: number): Uint8Array => Buffer.concat([Buffer.alloc(1), randomBytes(length - 1)]);

/** A short text that is quoted in a message is made with JSON.stringify, which costs little. */
const COSTLY: readonly Work[] = [
  'crypto.verify',
  'crypto.publicDecrypt',
  'crypto.hash',
  'crypto.createHash',
  'crypto.createPublicKey',
  'crypto.randomUUID',
  'JSON.parse',
  'Buffer.concat',
  'Buffer.alloc',
  'AbortController',
  'setTimeout',
];

/** Requests that anybody can send. */
const FORGED: readonly (readonly [what: string, request: () => RawRequest])[] = [
  ['another method', () => ({ ...template, method: 'GET' })],
  ['another media type', () => withHeader('content-type', 'text/plain')],
  ['a content encoding', () => withHeader('content-encoding', 'gzip')],
  ['a missing header', () => ({ ...template, headers: { 'content-type': 'application/json' } })],
  ['a malformed signature header', () => withHeader('signature', 'x')],
  ['a body over the limit', () => ({ ...template, body: new Uint8Array(65_537) })],
  ['random bytes as the signature', () => withHeader('signature', signature(noise(256)))],
  ['a signature of another length', () => withHeader('signature', signature(noise(512)))],
  ['an unknown client', () => withHeader('client-id', 'UNKNOWN')],
  ['an unknown key version', () => withHeader('signature', signature(noise(256), '9'))],
  ['a signature by another key', () => byOther],
  ['an altered body', () => ({ ...template, body: Buffer.from('{}') })],
  ['another time', () => withHeader('request-time', String(Date.now() - 1))],
];

afterEach(() => vi.restoreAllMocks());

describe('a forged message costs less than a genuine one', () => {
  it.each(FORGED)('in a flood, counted in calls: %s', async (_, forged) => {
    for (const options of [ONE_KEY, VERSIONS]) {
      // Seven of eight are not diagnosed; the others are counted below.
      vi.spyOn(Math, 'random').mockReturnValue(SIGNERS_SHARE);
      const receiver = createReceiver({ ...options, logger: false });
      // What the first ones cost is limited below.
      for (let sent = 0; sent < 30; sent++) await receiver.receive(forged(), () => undefined);
      const [attack, message] = [forged(), signedBy(KEYS.privateKey)];
      const cost = await countWork(() => receiver.receive(attack, () => expect.unreachable()));
      const usual = await countWork(() => receiver.receive(message, () => undefined));
      for (const name of COSTLY) expect(cost[name], name).toBeLessThanOrEqual(usual[name]);
      expect(cost['JSON.parse'] + cost['crypto.hash']).toBe(0);
    }
  });

  it('and one that names no key costs as much as a genuine one with the oldest of the keys', async () => {
    const receiver = createReceiver({ ...VERSIONS, logger: false });
    const unnamed = ({ headers, ...rest }: typeof template): RawRequest => {
      const signature = headers.signature.replace(/keyVersion=\d+,\s*/, '');
      return { ...rest, headers: { ...headers, signature } };
    };
    vi.spyOn(Math, 'random').mockReturnValue(SIGNERS_SHARE);
    for (let sent = 0; sent < 30; sent++) await receiver.receive(unnamed(byOther), () => undefined);
    const cost = await countWork(() => receiver.receive(unnamed(byOther), () => expect.unreachable()));
    const oldest = unnamed(signedBy(OLD_KEYS.privateKey));
    const usual = await countWork(async () => {
      expect(await receiver.receive(oldest, () => undefined)).toMatchObject({ status: 200 });
    });
    for (const name of COSTLY) expect(cost[name], name).toBeLessThanOrEqual(usual[name]);
  });

  it.each(FORGED)('and asks no store, runs no handler and is handed to nobody: %s', async (_, forged) => {
    const calls: string[] = [];
    const unreachable = (): unknown => calls.push('called');
    const options: ReceiverOptions = {
      ...ONE_KEY,
      logger: false,
      store: countedStore(memoryStore(), calls),
      onOther: unreachable,
      onConflict: unreachable,
      onRefused: unreachable,
    };
    const receiver = createReceiver(options);
    for (let sent = 0; sent < 30; sent++) {
      expect((await receiver.receive(forged(), unreachable)).status).toBeGreaterThan(399);
    }
    expect(calls).toEqual([]);
  });

  it.each(FORGED)(
    'in lines of the log, and in diagnoses: 1,000 in ten seconds with %s',
    async (_, forged) => {
      const log = new RecordedLog();
      const receiver = createReceiver({
        ...ONE_KEY,
        store: { ...memoryStore(), durable: true },
        logger: log.logger,
      });
      const attacks = Array.from({ length: 1_000 }, forged);
      const work = await countWork(async () => {
        for (const attack of attacks) await receiver.receive(attack, () => expect.unreachable());
      });
      vi.advanceTimersByTime(60_000);
      // Five of those that are not diagnosed, and of each diagnosis; then the numbers.
      expect(log.lines.length).toBeLessThanOrEqual(3 * (5 + 1));
      expect(work['crypto.verify']).toBeLessThanOrEqual(1_000);
      // Twenty diagnoses, each with at most three uses of a key, and an eighth of the others: more is as likely as 1 : 10^20.
      expect(work['crypto.publicDecrypt']).toBeLessThanOrEqual(20 * 3 + 1_000 * SIGNERS_SHARE + 100);
      // Only an examined content is read: five, each in a limited number of forms.
      expect(work['JSON.parse']).toBeLessThanOrEqual(5 * 20);
    },
  );
});
