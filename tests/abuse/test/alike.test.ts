import { randomBytes } from 'node:crypto';
import { createReceiver, type RawRequest, type Receiver, type Reply } from '@notify-capture/core';
import { createTestKeys, sampleNotification, signNotification } from '@notify-capture/core/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { writeReport } from '../src/attack-table.ts';
import { LONG } from '../src/scale.ts';
import { type Comparison, compare, zOf } from '../src/statistics.ts';

const [one, two, other] = [createTestKeys(), createTestKeys(), createTestKeys()];
const CLIENTS = {
  T_1: { publicKeys: { 1: one.publicKey } },
  T_2: { publicKeys: { 1: two.publicKey, 2: other.publicKey } },
};
const SAMPLES = LONG ? 40_000 : 300;
/** The largest difference of the medians, as a share: over a network nobody sees it. The measured one is far smaller. */
const BOUND = 0.1;

/** Each is refused with 401; nothing may tell which it is. The first is the one that the others are compared with. */
const KINDS = {
  'wrong signature': { clientId: 'T_1', keyVersion: '1', code: 'SIGNATURE_MISMATCH' },
  'unknown client': { clientId: 'T_9', keyVersion: '1', code: 'UNKNOWN_CLIENT' },
  'unknown key version': { clientId: 'T_1', keyVersion: '9', code: 'UNKNOWN_KEY_VERSION' },
  'wrong signature, client with two keys': { clientId: 'T_2', keyVersion: '1', code: 'SIGNATURE_MISMATCH' },
} as const;
type KindName = keyof typeof KINDS;
const NAMES = Object.keys(KINDS) as readonly KindName[];

const RECEIVERS: Readonly<Record<string, () => Receiver>> = {
  'configured clients': () => createReceiver({ clients: CLIENTS, logger: false }),
  resolveKeys: () =>
    createReceiver({
      resolveKeys: async (id) =>
        Object.hasOwn(CLIENTS, id) ? CLIENTS[id as keyof typeof CLIENTS] : undefined,
      logger: false,
    }),
};
const rows: string[] = [];

afterAll(() => {
  if (!LONG) return;
  const head =
    '| keys | compared with a wrong signature | samples each | median, µs | of the wrong signature | superiority | z | Welch t |';
  writeReport('alike', [head, '| --- | --- | --: | --: | --: | --: | --: | --: |', ...rows, ''].join('\n'));
});

function forged({
  clientId,
  keyVersion,
}: {
  readonly clientId: string;
  readonly keyVersion: string;
}): RawRequest {
  const body = sampleNotification();
  const message = signNotification({ privateKey: one.privateKey, clientId, keyVersion, target: '/n', body });
  const value = Buffer.concat([Buffer.alloc(1), randomBytes(255)]).toString('base64');
  const signature = `algorithm=RSA256, keyVersion=${keyVersion}, signature=${encodeURIComponent(value)}`;
  return { ...message, headers: { ...message.headers, signature } };
}

describe.each(Object.entries(RECEIVERS))(
  'unknown client, unknown key version and wrong signature: %s',
  (keys, open) => {
    it('have the same reply, to the byte', async () => {
      const receiver = open();
      const replies: Reply[] = [];
      for (const name of NAMES) {
        const reply = await receiver.receive(forged(KINDS[name]), () => expect.unreachable());
        expect(reply.code).toBe(KINDS[name].code);
        replies.push(reply);
      }
      const visible = replies.map(({ status, headers: { 'response-time': _time, ...headers }, body }) => ({
        status,
        headers,
        body,
      }));
      for (const reply of visible) expect(reply).toEqual(visible[0]);
      expect(visible[0]).toMatchObject({ status: 401 });
    });

    it('cannot be told apart by the time of the reply', async () => {
      const receiver = open();
      const times = await interleaved(receiver);
      const base = times['wrong signature'];
      for (const name of NAMES.slice(1)) {
        const compared = compare(base, times[name]);
        rows.push(rowOf(keys, name, compared));
        // Only the long form has the samples for it.
        if (LONG) expect(Math.abs(compared.superiority - 0.5), name).toBeLessThan(BOUND);
      }
    });
  },
);

/** Sends the kinds in turn, in a new order each time, so that no change of the machine's speed favours one of them. */
async function interleaved(receiver: Receiver): Promise<Readonly<Record<KindName, number[]>>> {
  const times: Record<KindName, number[]> = Object.fromEntries(NAMES.map((name) => [name, []])) as never;
  const pools = Object.fromEntries(
    NAMES.map((name) => [name, Array.from({ length: 50 }, () => forged(KINDS[name]))]),
  );
  const warmUp = 200;
  for (let round = 0; round < SAMPLES + warmUp; round++) {
    for (const name of shuffled(NAMES)) {
      const request = pools[name]?.[round % 50] as RawRequest;
      const start = performance.now();
      await receiver.receive(request, () => expect.unreachable());
      const ms = performance.now() - start;
      if (round >= warmUp) times[name].push(ms);
    }
  }
  return times;
}

function shuffled<T>(list: readonly T[]): readonly T[] {
  return list
    .map((item) => [Math.random(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
}

function rowOf(keys: string, name: string, { superiority, t, medians }: Comparison): string {
  const [base, median] = medians.map((ms) => (ms * 1_000).toFixed(1));
  const z = zOf(superiority, SAMPLES, SAMPLES).toFixed(1);
  return `| ${[keys, name, SAMPLES.toLocaleString('en'), median, base, superiority.toFixed(3), z, t.toFixed(1)].join(' | ')} |`;
}
