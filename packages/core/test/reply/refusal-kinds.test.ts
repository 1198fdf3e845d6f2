import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createReceiver, memoryStore, type RawRequest, type ReceiverOptions } from '../../src/index.ts';
import { createTestKeys, sampleNotification } from '../../src/testing/index.ts';
import { type ObservedReceiver, receiverOf, signed } from '../observed-receiver.ts';

const MINUTE = 60_000;
const { privateKey, publicKey } = createTestKeys();
const genuine = (clientId = 'T_1') => signed(sampleNotification(), { privateKey, clientId });
const send = async ({ receiver }: Pick<ObservedReceiver, 'receiver'>, request: RawRequest): Promise<void> => {
  expect((await receiver.receive(request, () => expect.unreachable())).status).toBeGreaterThan(399);
};
const textOf = (lines: readonly unknown[]): string => JSON.stringify(lines);

/** A client that hangs up in the middle of its body. */
function aborted(): RawRequest {
  const body = new Readable({ read: () => undefined });
  body.push('{');
  setImmediate(() => body.destroy(Object.assign(new Error('aborted'), { code: 'ECONNRESET' })));
  return { ...genuine(), body };
}
const parsed = (): RawRequest => ({ ...genuine(), body: { notifyType: 'CAPTURE_RESULT' } as never });
/** A platform has decoded bytes that are no text. */
const damaged = (): RawRequest => ({ ...genuine(), body: '{"\ufffd"}' });
const random = (): RawRequest => {
  const { headers, ...rest } = genuine();
  const value = encodeURIComponent(Buffer.concat([Buffer.alloc(1), randomBytes(255)]).toString('base64'));
  return {
    ...rest,
    headers: { ...headers, signature: `algorithm=RSA256, keyVersion=1, signature=${value}` },
  };
};

describe('the lines of a problem of the merchant are not hidden by the requests of strangers', () => {
  it.each([
    ['aborted requests', aborted],
    ['bodies that are no text', damaged],
  ])('when a parser has read the body, after %s', async (_, stranger) => {
    const observed = receiverOf({ publicKey });
    for (let sent = 0; sent < 20; sent++) await send(observed, stranger());
    const before = observed.lines.length;
    for (let sent = 0; sent < 6; sent++) await send(observed, parsed());
    const lines = observed.lines.slice(before);
    expect(lines).toHaveLength(5);
    expect(lines[0]).toMatchObject({ level: 'warn', fields: { code: 'RAW_BODY_UNAVAILABLE' } });
    expect(lines[0]?.fields['hint']).toContain('A parsed body does not have the signed bytes');
    // Also where the strangers are the last of the minute.
    for (let sent = 0; sent < 20; sent++) await send(observed, stranger());
    vi.advanceTimersByTime(MINUTE);
    const counts = observed.lines.filter(({ fields }) => fields['code'] === 'REFUSALS_COUNTED');
    const ofParser = counts.filter((line) => textOf([line]).includes('A parsed body'));
    expect(ofParser).toMatchObject([{ level: 'warn', fields: { count: 1 } }]);
  });

  /** A resolver that rejects malformed ids, and is down for all others. */
  const resolver = (quote: (id: string) => string) => {
    const state = { isDown: false };
    const resolveKeys = async (id: string) => {
      if (!/^T_\d$/.test(id)) throw new Error(`invalid input syntax${quote(id)}`);
      if (state.isDown) throw new Error('connect ECONNREFUSED 10.0.0.5:5432');
      return { publicKey };
    };
    const options: Partial<ReceiverOptions> = { clientId: undefined, publicKey: undefined, resolveKeys };
    return { state, observed: receiverOf(options) };
  };

  it.each([
    ['the same text', () => ''],
    ['a text with the id', (id: string) => `: "${id}"`],
    ['a text that has not been seen before', (id: string) => `: ${id.toLowerCase().replaceAll(/\d/g, 'x')}`],
  ])('when the keys of a client cannot be looked up, after made-up ids with %s', async (_, quote) => {
    const { state, observed } = resolver(quote);
    const stranger = (): RawRequest => genuine(`X${randomBytes(12).toString('hex').toUpperCase()}`);
    // The process has seen the client.
    expect((await observed.receiver.receive(genuine(), () => undefined)).status).toBe(200);
    state.isDown = true;
    vi.advanceTimersByTime(3 * MINUTE);
    for (let sent = 0; sent < 60; sent++) await send(observed, stranger());
    expect((await observed.receiver.health()).keys).toEqual({ status: 'ok' });
    const before = observed.lines.length;
    for (let sent = 0; sent < 3; sent++) await send(observed, genuine());
    const lines = observed.lines.slice(before);
    expect(lines).toHaveLength(3);
    expect(lines[0]?.fields['hint']).toContain('it has found the keys of this client before');
    expect(lines[0]?.message).toContain('ECONNREFUSED');
    await send(observed, stranger());
    const { keys } = await observed.receiver.health();
    expect(keys).toMatchObject({ status: 'failed', problem: expect.stringContaining('ECONNREFUSED') });
    expect(keys.problem).not.toContain('invalid input');
    // However many texts there were.
    expect(observed.lines.length).toBeLessThan(200);
  });

  it('when a process that has seen no client cannot look up the keys, after made-up ids', async () => {
    const { state, observed } = resolver((id) => `: ${id}`);
    state.isDown = true;
    for (let sent = 0; sent < 60; sent++) await send(observed, genuine(`X${sent}`));
    const before = observed.lines.length;
    await send(observed, genuine());
    await send(observed, genuine('X'));
    expect(textOf(observed.lines.slice(before))).toContain('ECONNREFUSED');
    expect((await observed.receiver.health()).keys.problem).toContain('ECONNREFUSED');
  });

  it('when a proxy changes the path, after any number of forged messages: one in eight is recognized', async () => {
    const observed = receiverOf({ publicKey });
    for (let sent = 0; sent < 200; sent++) await send(observed, random());
    const altered = (): RawRequest => ({
      ...signed(sampleNotification(), { privateKey, target: '/api/n' }),
      target: '/n',
    });
    const before = observed.lines.length;
    // None of 200 is as likely as one in 10^11.
    for (let sent = 0; sent < 200; sent++) await send(observed, altered());
    const own = observed.lines.slice(before).filter((line) => textOf([line]).includes('content_altered'));
    expect(own.length).toBeGreaterThan(0);
    expect(own[0]?.fields).toMatchObject({
      code: 'SIGNATURE_MISMATCH',
      diagnosis: { findings: ['MOUNT_PREFIX'] },
    });
  });

  it('when a proxy changes the path, after altered messages that a witness sends: it has a line of another kind', async () => {
    const observed = receiverOf({ publicKey });
    const altered = (): RawRequest => ({
      ...signed(sampleNotification(), { privateKey, target: '/api/n' }),
      target: '/n',
    });
    const recorded: RawRequest = { ...genuine(), body: Buffer.from('{}') };
    for (let sent = 0; sent < 4; sent++) await send(observed, recorded);
    await send(observed, altered());
    expect(observed.lines.at(-1)?.fields).toMatchObject({ diagnosis: { findings: ['MOUNT_PREFIX'] } });
    await send(observed, altered());
    expect(observed.lines.at(-1)?.fields).toMatchObject({
      diagnosis: { verdict: 'content_altered', findings: ['CONTENT_NOT_EXAMINED'] },
    });
  });
});

describe('without a logger, the process warnings of strangers hide no problem of the merchant', () => {
  const warnings: Error[] = [];
  const listen = (warning: Error): unknown => warnings.push(warning);
  beforeEach(() => {
    warnings.length = 0;
    process.on('warning', listen);
  });
  afterEach(() => {
    process.off('warning', listen);
  });

  it('when a parser has read the body', async () => {
    const store = { ...memoryStore(), durable: true };
    const receiver = createReceiver({ clientId: 'T_1', publicKey, store });
    for (let sent = 0; sent < 20; sent++) await send({ receiver }, damaged());
    for (let sent = 0; sent < 20; sent++) await send({ receiver }, parsed());
    await new Promise((resolve) => setImmediate(resolve));
    expect(warnings.map(({ message }) => /U\+FFFD|not bytes/.exec(message)?.[0])).toEqual([
      'U+FFFD',
      'not bytes',
    ]);
  });
});
