import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { fromNodeRequest, hasNotificationForm, peekBody } from '../../src/index.ts';
import { sampleNotification } from '../../src/testing/index.ts';
import { receiverOf, signed } from '../observed-receiver.ts';

/** A request of a wrapper: a stream with the properties of Node's request. */
function wrapped(changes: object = {}): Readable {
  const { method, target, headers, body } = signed(sampleNotification());
  const stream = Readable.from([body], { objectMode: false });
  return Object.assign(stream, { method, url: target, headers, ...changes });
}

function throwing(request: object, ...names: string[]): object {
  for (const name of names) {
    Object.defineProperty(request, name, {
      enumerable: true,
      get() {
        throw new Error('failed');
      },
    });
  }
  return request;
}

async function receive(request: object) {
  const { receiver, lines } = receiverOf();
  const raw = fromNodeRequest({ request, framework: 'Test', hint: 'Keep the bytes.' });
  const { status, code } = await receiver.receive(raw, () => undefined);
  return { status, code, message: lines.at(-1)?.message };
}

describe('a request of a wrapper', () => {
  it.each<[string, object]>([
    ['without rawHeaders', {}],
    ['with a part of them', { rawHeaders: ['client-id', 'T_1'] }],
    ['with the three headers alone', { rawHeaders: ['client-id', '', 'request-time', '', 'signature', ''] }],
    ['with rawHeaders that are no list', { rawHeaders: 'client-id' }],
  ])('is acknowledged %s', async (_, changes) => {
    expect(await receive(wrapped(changes))).toMatchObject({ status: 200 });
  });

  it.each([
    'readableEnded',
    'readableDidRead',
    'destroyed',
    'rawHeaders',
    'socket',
    'body',
    'rawBody',
    'originalUrl',
  ])('is acknowledged though its property %s throws', async (name) => {
    expect(await receive(throwing(wrapped(), name))).toMatchObject({ status: 200 });
  });

  it('is acknowledged though another header throws', async () => {
    const request = wrapped();
    throwing((request as unknown as { headers: object }).headers, 'x-other');
    expect(await receive(request)).toMatchObject({ status: 200 });
  });

  it.each([
    ['client-id', 'MISSING_HEADER'],
    ['content-type', 'MISSING_HEADER'],
  ])('is refused if its header %s throws', async (name, code) => {
    const { headers } = signed(sampleNotification());
    const others = Object.fromEntries(Object.entries(headers).filter(([one]) => one !== name));
    const broken = throwing({ ...others }, name);
    expect(await receive(wrapped({ headers: broken }))).toMatchObject({ code });
  });

  it.each([
    ['method', 'METHOD_NOT_ALLOWED'],
    ['url', 'INVALID_CONFIG'],
    ['headers', 'UNSUPPORTED_MEDIA_TYPE'],
    ['on', 'RAW_BODY_UNAVAILABLE'],
    ['resume', 'RAW_BODY_UNAVAILABLE'],
  ])('is refused by the table if its property %s throws', async (name, code) => {
    const request = wrapped();
    Object.defineProperty(request, name, { configurable: true, value: undefined });
    expect(await receive(throwing(request, name))).toMatchObject({ code });
  });

  it('is refused by the table if its method has no primitive form', async () => {
    expect(await receive(wrapped({ method: Object.create(null) }))).toMatchObject({ status: 405 });
  });

  it('names a stream without its methods, and one whose methods throw', async () => {
    const without = await receive(wrapped({ resume: undefined }));
    expect(without.message).toContain('it has no resume');
    const fail = () => {
      throw new Error('failed');
    };
    for (const name of ['on', 'resume']) {
      const { code, message } = await receive(wrapped({ [name]: fail }));
      expect([name, code, message]).toEqual([
        name,
        'RAW_BODY_UNAVAILABLE',
        expect.stringContaining('failed'),
      ]);
    }
  });
});

describe('bytes that something has kept', () => {
  const read = { readable: false, on: undefined };

  it.each<[string, (bytes: Uint8Array) => unknown]>([
    ['an ArrayBuffer', (bytes) => new Uint8Array(bytes).buffer],
    ['a DataView', (bytes) => new DataView(new Uint8Array(bytes).buffer)],
    ['a promise of bytes', async (bytes) => bytes],
    ['text', (bytes) => Buffer.from(bytes).toString()],
  ])('are verified as %s', async (_, form) => {
    const { method, target, headers, body } = signed(sampleNotification());
    const request = { method, url: target, headers, rawBody: form(body), ...read };
    expect(await receive(request)).toMatchObject({ status: 200 });
  });

  it('are named if they have another form', async () => {
    const { method, target, headers } = signed(sampleNotification());
    const refused = await receive({ method, url: target, headers, rawBody: [1, 2], body: { a: 1 } });
    expect(refused.code).toBe('RAW_BODY_UNAVAILABLE');
    expect(refused.message).toContain('request.rawBody is an array, request.body is a parsed object');
  });
});

describe('before parsers', () => {
  it.each([
    ['nothing', {}],
    ['headers that throw', throwing({ method: 'POST' }, 'headers')],
    ['a Content-Type that is a symbol', { method: 'POST', headers: { 'content-type': Symbol('x') } }],
  ])('hasNotificationForm is false for a request with %s', (_, request) => {
    expect(hasNotificationForm(request)).toBe(false);
  });

  it('peekBody reads a request without complete to its end', async () => {
    const request = wrapped() as unknown as Parameters<typeof peekBody>[0];
    const body = await peekBody(request, { maxBodyBytes: 10_000, bodyTimeout: 10_000 });
    expect(JSON.parse(Buffer.from(body).toString())).toMatchObject({ notifyType: 'CAPTURE_RESULT' });
  });
});
