import { afterEach, describe, expect, it, vi } from 'vitest';
import { memoryStore, type NotificationStore } from '../../src/index.ts';
import { createTestKeys, sampleNotification } from '../../src/testing/index.ts';
import { receiverOf, signed } from '../observed-receiver.ts';

const other = createTestKeys();
const genuine = () => signed(sampleNotification());

afterEach(() => {
  vi.restoreAllMocks();
});

describe('ARCHITECTURE.md, rule 2: an unverified request is not read', () => {
  it.each([
    ['a forged signature', () => signed(sampleNotification(), { privateKey: other.privateKey })],
    ['an unknown client', () => signed(sampleNotification(), { clientId: 'UNKNOWN' })],
    [
      'a malformed signature header',
      () => ({ ...genuine(), headers: { ...genuine().headers, signature: 'x' } }),
    ],
    [
      'an unreadable request-time',
      () => signed(sampleNotification(), { requestTime: 'noon', privateKey: other.privateKey }),
    ],
    ['a missing header', () => ({ ...genuine(), headers: { 'content-type': 'application/json' } })],
    ['another method', () => ({ ...genuine(), method: 'PUT' })],
    [
      'another media type',
      () => ({ ...genuine(), headers: { ...genuine().headers, 'content-type': 'text/plain' } }),
    ],
  ])('the receiver parses no JSON and calls no store for %s', async (_, request) => {
    const calls: string[] = [];
    const memory = memoryStore();
    const store: NotificationStore = {
      claim: (...given) => {
        calls.push('claim');
        return memory.claim(...given);
      },
      settle: (...given) => {
        calls.push('settle');
        return memory.settle(...given);
      },
      release: (...given) => {
        calls.push('release');
        return memory.release(...given);
      },
    };
    const { receiver } = receiverOf({
      store,
      onOther: () => calls.push('onOther'),
      onRefused: () => calls.push('onRefused'),
    });
    const parse = vi.spyOn(JSON, 'parse');
    const reply = await receiver.receive(request(), () => calls.push('handler'));
    expect(parse).not.toHaveBeenCalled();
    expect([reply.status >= 400, calls]).toEqual([true, []]);
  });

  it('the receiver parses the JSON once the signature is verified', async () => {
    const { receiver } = receiverOf();
    const parse = vi.spyOn(JSON, 'parse');
    expect((await receiver.receive(genuine(), () => undefined)).status).toBe(200);
    expect(parse).toHaveBeenCalledTimes(1);
  });
});

describe('a signature header that is slow to parse', () => {
  it.each([
    ['spaces inside', `algorithm=RSA256,signature=a${' '.repeat(16_000)}b`],
    ['commas', `algorithm=RSA256${','.repeat(16_000)}`],
    ['escapes', `algorithm=RSA256,signature=${'%2B'.repeat(5_000)}`],
  ])('is refused by its length, before it is parsed: %s', async (_, signature) => {
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
