import { describe, expect, it } from 'vitest';
import type { RawRequest } from '../../src/index.ts';
import { sampleNotification } from '../../src/testing/index.ts';
import { receiverOf, signed } from '../observed-receiver.ts';
import { letTimePass } from '../pass-time.ts';

const genuine = () => signed(sampleNotification());

/** Sends a genuine message with these parts in place of its own. Returns the status, the code and the log line. */
async function receive(parts: object) {
  const { receiver, lines } = receiverOf();
  const reply = await receiver.receive({ ...genuine(), ...parts } as RawRequest, () => undefined);
  const line = lines.at(-1);
  return { status: reply.status, code: reply.code, message: line?.message, hint: line?.fields['hint'] };
}

/** The promise of a body that was read already. */
function usedBody(): Promise<string> {
  const used = Promise.reject<string>(new TypeError('used'));
  used.catch(() => undefined);
  return used;
}

async function* chunks(...values: unknown[]): AsyncIterable<unknown> {
  yield* values;
}

async function* failing(error: Error): AsyncIterable<unknown> {
  yield Buffer.from('{');
  throw error;
}

describe('a part of the request that has the wrong type is refused by the table, and named', () => {
  it.each<[string, object, code: string, message: string]>([
    ['the method is undefined', { method: undefined }, 'METHOD_NOT_ALLOWED', 'undefined, not text'],
    ['the method is an object', { method: Object.create(null) }, 'METHOD_NOT_ALLOWED', 'object, not text'],
    [
      'the target is undefined',
      { target: undefined },
      'INVALID_CONFIG',
      'target of the request is undefined',
    ],
    ['the target is a URL', { target: new URL('http://127.0.0.1/n') }, 'INVALID_CONFIG', 'an object ("URL")'],
    [
      'the maximum is text',
      { maxHeadersCount: '9' },
      'INVALID_CONFIG',
      'maxHeadersCount of the request is string',
    ],
    ['headers are null', { headers: null }, 'UNSUPPORTED_MEDIA_TYPE', 'headers is null'],
    ['headers are text', { headers: 'client-id: T' }, 'UNSUPPORTED_MEDIA_TYPE', 'headers is string'],
    ['headers are a set', { headers: new Set([null]) }, 'UNSUPPORTED_MEDIA_TYPE', 'headers contains null'],
    [
      'headers are a promise',
      { headers: Promise.resolve({}) },
      'UNSUPPORTED_MEDIA_TYPE',
      'a promise (await it)',
    ],
    [
      'headers cannot be listed',
      {
        headers: new Proxy(
          {},
          {
            ownKeys() {
              throw new Error('failed');
            },
          },
        ),
      },
      'UNSUPPORTED_MEDIA_TYPE',
      'threw an error',
    ],
    ['the body is a number', { body: 7 }, 'RAW_BODY_UNAVAILABLE', 'body is number'],
    ['the body is a form', { body: new FormData() }, 'RAW_BODY_UNAVAILABLE', 'an object ("FormData")'],
    ['the body is parsed', { body: Promise.resolve({ a: 1 }) }, 'RAW_BODY_UNAVAILABLE', 'body is object'],
    ['a promise is rejected', { body: usedBody() }, 'RAW_BODY_UNAVAILABLE', 'rejected'],
    ['chunks are null', { body: chunks(null) }, 'RAW_BODY_UNAVAILABLE', 'contains null'],
    ['chunks are text', { body: chunks('{}') }, 'RAW_BODY_UNAVAILABLE', 'contains text'],
    ['chunks are objects', { body: chunks({}) }, 'RAW_BODY_UNAVAILABLE', 'contains object'],
    ['an iterable throws', { body: failing(new Error('bug')) }, 'RAW_BODY_UNAVAILABLE', 'stream failed'],
    [
      'a property throws',
      {
        body: new Proxy(
          {},
          {
            has() {
              throw new Error('failed');
            },
          },
        ),
      },
      'RAW_BODY_UNAVAILABLE',
      'stream failed',
    ],
  ])('%s', async (_, parts, code, message) => {
    const refused = await receive(parts);
    expect(refused).toMatchObject({ code, message: expect.stringContaining(message) });
    expect(refused.hint).not.toMatch(/this package has a bug|Do nothing/);
  });

  it.each([undefined, null, 'text'])('the whole request is %s', async (request) => {
    const { receiver, codes } = receiverOf();
    const reply = await receiver.receive(request as unknown as RawRequest, () => undefined);
    expect([reply.status, codes().at(-1)]).toEqual([500, 'INVALID_CONFIG']);
  });

  it('a promise of the body that never settles is BODY_TIMED_OUT', async () => {
    const never = new Promise(() => undefined);
    expect(await letTimePass(receive({ body: never }))).toMatchObject({
      status: 408,
      code: 'BODY_TIMED_OUT',
      message: expect.stringContaining('a promise that was not settled'),
    });
  });

  it('an iterable that fails because its client has gone needs no action', async () => {
    const gone = Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
    expect(await receive({ body: failing(gone) })).toMatchObject({
      code: 'RAW_BODY_UNAVAILABLE',
      hint: 'Do nothing: Alipay retries.',
    });
  });
});

describe('a body in another form than Uint8Array', () => {
  const web = ({ headers, body }: ReturnType<typeof genuine>) =>
    new Request('http://127.0.0.1/n', { method: 'POST', headers, body });

  it.each<[string, (request: ReturnType<typeof genuine>) => unknown]>([
    ['request.text()', (request) => web(request).text()],
    ['request.arrayBuffer()', (request) => web(request).arrayBuffer()],
    ['text', ({ body }) => Buffer.from(body).toString('utf8')],
    ['an ArrayBuffer', ({ body }) => new Uint8Array(body).buffer],
    ['a DataView', ({ body }) => new DataView(new Uint8Array(body).buffer)],
    ['a promise of a stream', async (request) => web(request).body],
  ])('is accepted: %s', async (_, form) => {
    const request = signed({ ...sampleNotification(), note: '支付' });
    const { receiver } = receiverOf();
    const reply = await receiver.receive({ ...request, body: form(request) } as RawRequest, () => undefined);
    expect(reply.status).toBe(200);
  });

  it.each([
    ['text', (text: string) => text],
    ['a promise of text', async (text: string) => text],
  ])('is refused if bytes were lost: %s with U+FFFD', async (_, form) => {
    expect(await receive({ body: form('{"a":"\uFFFD"}') })).toMatchObject({
      code: 'RAW_BODY_UNAVAILABLE',
      message: expect.stringContaining('U+FFFD'),
    });
  });

  it('is refused above maxBodyBytes', async () => {
    expect((await receive({ body: 'x'.repeat(2_000_000) })).status).toBe(413);
    expect((await receive({ body: Promise.resolve(new ArrayBuffer(2_000_000)) })).status).toBe(413);
  });
});
