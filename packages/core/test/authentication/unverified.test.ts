import { afterEach, describe, expect, it, vi } from 'vitest';
import { memoryStore, type NotificationStore } from '../../src/index.ts';
import { createTestKeys, sampleNotification } from '../../src/testing/index.ts';
import { receiverOf, signed } from '../observed-receiver.ts';

const stranger = createTestKeys();
const genuine = () => signed(sampleNotification());

afterEach(() => {
  vi.restoreAllMocks();
});

describe('rule 2: nothing unverified is looked at', () => {
  it.each([
    ['a forged signature', () => signed(sampleNotification(), { privateKey: stranger.privateKey })],
    ['an unknown client', () => signed(sampleNotification(), { clientId: 'NOBODY' })],
    [
      'a malformed signature header',
      () => ({ ...genuine(), headers: { ...genuine().headers, signature: 'x' } }),
    ],
    [
      'a time that nobody can read',
      () => signed(sampleNotification(), { requestTime: 'noon', privateKey: stranger.privateKey }),
    ],
    ['a missing header', () => ({ ...genuine(), headers: { 'content-type': 'application/json' } })],
    ['another method', () => ({ ...genuine(), method: 'PUT' })],
    [
      'another media type',
      () => ({ ...genuine(), headers: { ...genuine().headers, 'content-type': 'text/plain' } }),
    ],
  ])('no JSON is parsed and no store is asked for %s', async (_, request) => {
    const asked: string[] = [];
    const memory = memoryStore();
    const store: NotificationStore = {
      claim: (...given) => {
        asked.push('claim');
        return memory.claim(...given);
      },
      settle: (...given) => {
        asked.push('settle');
        return memory.settle(...given);
      },
      release: (...given) => {
        asked.push('release');
        return memory.release(...given);
      },
    };
    const { receiver } = receiverOf({
      store,
      onOther: () => asked.push('onOther'),
      onRefused: () => asked.push('onRefused'),
    });
    const parse = vi.spyOn(JSON, 'parse');
    const reply = await receiver.receive(request(), () => asked.push('handler'));
    expect(parse).not.toHaveBeenCalled();
    expect([reply.status >= 400, asked]).toEqual([true, []]);
  });

  it('both happen once the signature holds', async () => {
    const { receiver } = receiverOf();
    const parse = vi.spyOn(JSON, 'parse');
    expect((await receiver.receive(genuine(), () => undefined)).status).toBe(200);
    expect(parse).toHaveBeenCalledTimes(1);
  });
});

describe('a signature header made to be slow', () => {
  it.each([
    ['blanks inside', `algorithm=RSA256,signature=a${' '.repeat(16_000)}b`],
    ['commas', `algorithm=RSA256${','.repeat(16_000)}`],
    ['escapes', `algorithm=RSA256,signature=${'%2B'.repeat(5_000)}`],
  ])('is refused by its length, before it is taken apart: %s', async (_, signature) => {
    const { receiver, lines } = receiverOf();
    const { headers, ...rest } = genuine();
    const reply = await receiver.receive({ ...rest, headers: { ...headers, signature } }, () => undefined);
    expect(reply.status).toBe(400);
    expect(lines.at(-1)).toMatchObject({
      fields: { code: 'MALFORMED_SIGNATURE' },
      message: expect.stringContaining('characters'),
    });
  });
});
