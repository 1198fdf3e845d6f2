import { describe, expect, it, vi } from 'vitest';
import {
  type ClientKeys,
  createReceiver,
  memoryStore,
  type Receiver,
  type ResolveKeys,
} from '../../src/index.ts';
import {
  createTestKeys,
  sampleNotification,
  signNotification,
  type TestKeys,
} from '../../src/testing/index.ts';
import { deferred } from '../delivery/receiver-fixture.ts';
import { letTimePass } from '../pass-time.ts';

const [first, second, third, fourth] = [
  createTestKeys(),
  createTestKeys(),
  createTestKeys(),
  createTestKeys(),
];
const clientId = 'SANDBOX_5X00000000000000';
/** Between two refreshes of a client. */
const REFRESH_INTERVAL = 2_000;
const ignore = (): undefined => undefined;

const ONLY_1 = { publicKeys: { 1: first.publicKey } };
const BOTH = { publicKeys: { 1: first.publicKey, 2: second.publicKey } };
const ONLY_2 = { publicKeys: { 2: second.publicKey } };

describe('a rotation with fixed keys: 1, then 1 and 2, then 2', () => {
  const receiverOf = (keys: ClientKeys): Receiver => createReceiver({ clientId, ...keys, logger: false });

  it('accepts the key in use at each step, whether or not the message names its version', async () => {
    for (const [keys, signers] of [
      [ONLY_1, [signer(first, '1'), signer(first, null)]],
      [BOTH, [signer(first, '1'), signer(first, null), signer(second, '2'), signer(second, null)]],
      [ONLY_2, [signer(second, '2'), signer(second, null)]],
    ] as const) {
      const receiver = receiverOf(keys);
      for (const sign of signers) expect(await statusOf(receiver, sign())).toBe(200);
    }
  });

  it('refuses nothing while the processes are replaced one by one', async () => {
    const [before, between, after] = [receiverOf(ONLY_1), receiverOf(BOTH), receiverOf(ONLY_2)];
    const rollout: readonly (readonly [running: readonly Receiver[], sign: Sign])[] = [
      [[before, before], signer(first, '1')],
      [[before, between], signer(first, '1')],
      [[between, between], signer(first, '1')],
      [[between, between], signer(second, '2')],
      [[between, after], signer(second, '2')],
      [[after, after], signer(second, '2')],
    ];
    for (const [running, sign] of rollout) {
      for (const receiver of running) expect(await statusOf(receiver, sign())).toBe(200);
    }
  });

  it('can start with a single publicKey, which verifies the old version and the new one', async () => {
    const receiver = receiverOf({ publicKey: first.publicKey });
    for (const version of ['1', '2', 'next', null]) {
      expect(await statusOf(receiver, signer(first, version)())).toBe(200);
    }
    expect(await statusOf(receiver, signer(second, '2')())).toBe(401);
  });

  it('acknowledges a retry that is signed with the new key without running the handler again', async () => {
    const store = memoryStore();
    const handler = vi.fn();
    const body = sampleNotification('captured');
    for (const [keys, sign] of [
      [ONLY_1, signer(first, '1')],
      [BOTH, signer(first, '1')],
      [BOTH, signer(second, '2')],
      [ONLY_2, signer(second, null)],
    ] as const) {
      const receiver = createReceiver({ clientId, ...keys, store, logger: false });
      expect((await receiver.receive(sign(body), handler)).status).toBe(200);
    }
    expect(handler).toHaveBeenCalledTimes(1);
  });

  it('does not accept one key under the version of the other', async () => {
    const receiver = receiverOf(BOTH);
    const code = 'SIGNATURE_MISMATCH';
    await expect(receiver.authenticate(signer(first, '2')())).rejects.toMatchObject({ code });
    await expect(receiver.authenticate(signer(second, '1')())).rejects.toMatchObject({ code });
  });

  it('refuses the old key at the end', async () => {
    const receiver = receiverOf(ONLY_2);
    await expect(receiver.authenticate(signer(first, '1')())).rejects.toMatchObject({
      code: 'UNKNOWN_KEY_VERSION',
    });
    await expect(receiver.authenticate(signer(first, null)())).rejects.toMatchObject({
      code: 'SIGNATURE_MISMATCH',
    });
  });

  it('tries the three newest keys, by number, when a message names no version', async () => {
    const publicKeys = { 8: first.publicKey, 9: second.publicKey, 10: third.publicKey, 11: fourth.publicKey };
    const receiver = receiverOf({ publicKeys });
    for (const keys of [second, third, fourth]) {
      expect(await statusOf(receiver, signer(keys, null)())).toBe(200);
    }
    expect(await statusOf(receiver, signer(first, null)())).toBe(401);
    expect(await statusOf(receiver, signer(first, '8')())).toBe(200);
  });
});

describe('a rotation with resolveKeys', () => {
  it('accepts every current key immediately after each change, two seconds after the last one', async () => {
    let answer: ClientKeys = ONLY_1;
    const receiver = createReceiver({ resolveKeys: async () => answer, logger: false });
    const steps: readonly (readonly [answer: ClientKeys, signers: readonly Sign[]])[] = [
      [ONLY_1, [signer(first, '1'), signer(first, null)]],
      [BOTH, [signer(second, '2'), signer(first, '1'), signer(second, null), signer(first, null)]],
      [ONLY_2, [signer(second, null), signer(second, '2')]],
      [
        { publicKeys: { 2: second.publicKey, 3: third.publicKey } },
        [signer(third, null), signer(second, '2'), signer(third, '3'), signer(second, null)],
      ],
      [{ publicKeys: { 3: third.publicKey } }, [signer(third, '3'), signer(third, null)]],
    ];
    for (const [keys, signers] of steps) {
      answer = keys;
      vi.advanceTimersByTime(REFRESH_INTERVAL);
      for (const sign of [...signers, ...signers]) expect(await statusOf(receiver, sign())).toBe(200);
    }
  });

  it('follows a single publicKey through three changes in a row', async () => {
    let publicKey = first.publicKey;
    const receiver = createReceiver({ resolveKeys: () => ({ publicKey }), logger: false });
    for (const keys of [first, second, third, fourth]) {
      publicKey = keys.publicKey;
      vi.advanceTimersByTime(REFRESH_INTERVAL);
      for (const version of ['1', '2', null]) {
        expect(await statusOf(receiver, signer(keys, version)())).toBe(200);
      }
    }
  });

  it('follows a key that changes under the same version', async () => {
    let publicKeys = { 1: first.publicKey };
    const receiver = createReceiver({ resolveKeys: async () => ({ publicKeys }), logger: false });
    expect(await statusOf(receiver, signer(first, '1')())).toBe(200);
    publicKeys = { 1: second.publicKey };
    expect(await statusOf(receiver, signer(second, '1')())).toBe(200);
  });

  it('follows any number of changes, ten seconds apart', async () => {
    let publicKey = first.publicKey;
    const receiver = createReceiver({ resolveKeys: () => ({ publicKey }), logger: false });
    for (let change = 0; change < 12; change++) {
      const keys = change % 2 === 0 ? second : first;
      publicKey = keys.publicKey;
      expect(await statusOf(receiver, signer(keys, '1')())).toBe(200);
      vi.advanceTimersByTime(10_001);
    }
  });

  it('stops accepting a withdrawn key after at most 60 s', async () => {
    let answer: ClientKeys = BOTH;
    const receiver = createReceiver({ resolveKeys: () => answer, logger: false });
    expect(await statusOf(receiver, signer(first, '1')())).toBe(200);
    answer = ONLY_2;
    vi.advanceTimersByTime(60_001);
    expect(await statusOf(receiver, signer(first, '1')())).toBe(401);
    expect(await statusOf(receiver, signer(second, '2')())).toBe(200);
  });

  it.each([
    ['a new version', ONLY_1, BOTH],
    ['another single key', { publicKey: first.publicKey }, { publicKey: second.publicKey }],
  ])('accepts many simultaneous messages after the change: %s', async (_change, before, after) => {
    let answer: ClientKeys = before;
    const receiver = createReceiver({ resolveKeys: async () => answer, logger: false });
    expect(await statusOf(receiver, signer(first, '1')())).toBe(200);
    answer = after;
    const burst = Array.from({ length: 20 }, () => signer(second, '2')());
    const statuses = await Promise.all(burst.map((message) => statusOf(receiver, message)));
    expect(statuses).toEqual(burst.map(() => 200));
  });

  it('accepts the new key while forged messages are received', async () => {
    let answer: ClientKeys = { publicKey: first.publicKey };
    const receiver = createReceiver({ resolveKeys: async () => answer, logger: false });
    expect(await statusOf(receiver, signer(first, '1')())).toBe(200);
    answer = { publicKey: second.publicKey };
    const forgeries = Array.from({ length: 20 }, () => statusOf(receiver, signer(third, '1')()));
    const genuine = statusOf(receiver, signer(second, '1')());
    expect(await genuine).toBe(200);
    expect(await Promise.all(forgeries)).toEqual(forgeries.map(() => 401));
  });

  it("accepts the new key at Alipay's next attempt, if a look-up started before the change", async () => {
    let keys = first;
    const [asked, answer] = [deferred(), deferred<ClientKeys>()];
    const resolveKeys = vi.fn<ResolveKeys>(() => ({ publicKey: keys.publicKey }));
    const receiver = createReceiver({ resolveKeys, logger: false });
    expect(await statusOf(receiver, signer(first, '1')())).toBe(200);
    resolveKeys.mockImplementationOnce(() => {
      asked.resolve();
      return answer.promise;
    });

    const forgery = statusOf(receiver, signer(third, '1')());
    await asked.promise;
    keys = second;
    const genuine = statusOf(receiver, signer(second, '1')());
    answer.resolve({ publicKey: first.publicKey });

    expect(await forgery).toBe(401);
    expect(await genuine).toBe(401);
    vi.advanceTimersByTime(REFRESH_INTERVAL);
    expect(await statusOf(receiver, signer(second, '1')())).toBe(200);
  });
});

type Sign = (body?: object) => ReturnType<typeof signNotification>;

function signer({ privateKey }: TestKeys, keyVersion: string | null): Sign {
  return (body = sampleNotification('captured')) =>
    signNotification({ privateKey, clientId, target: '/alipay/notifyCapture', body, keyVersion });
}

async function statusOf(receiver: Receiver, message: ReturnType<Sign>): Promise<number> {
  return (await letTimePass(receiver.receive(message, ignore))).status;
}
