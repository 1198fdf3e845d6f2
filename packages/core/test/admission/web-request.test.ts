import { PassThrough } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, vi } from 'vitest';
import { fromWebRequest, type WebRequest } from '../../src/index.ts';
import { requireBuffer } from '../../src/runtime.ts';
import { sampleNotification } from '../../src/testing/index.ts';
import { receiverOf, signed } from '../observed-receiver.ts';

const HINT = 'Pass the request on before anything reads it.';

/** Sends a genuine message as a request of the web with these parts in place of its own. */
async function receive(
  change: (parts: { headers: Headers; bytes: Uint8Array }) => object,
  options: { readonly requestTime?: string } = {},
) {
  const { headers, body } = signed(sampleNotification(), options);
  const web = new Headers({ ...headers });
  const parts = change({ headers: web, bytes: body });
  const request = {
    method: 'POST',
    url: 'http://shop.example/n',
    bodyUsed: false,
    headers: web,
    body,
    ...parts,
  };
  const { receiver, lines } = receiverOf();
  const raw = fromWebRequest(request as unknown as WebRequest, HINT);
  const reply = await receiver.receive(raw, () => undefined);
  const line = lines.at(-1);
  return { code: reply.code, status: reply.status, level: line?.level, hint: line?.fields['hint'] };
}

/** A web stream of these chunks, which then ends or fails. */
function streamOf(chunks: readonly unknown[], failure?: Error): ReadableStream {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      if (failure === undefined) controller.close();
      else controller.error(failure);
    },
  });
}

describe('a repeated header, which Headers joins', () => {
  it.each<[string, (value: string) => readonly string[]]>([
    ['the same twice', (value) => [value, value]],
    ['an empty one first', (value) => ['', value]],
    ['an empty one last', (value) => [value, '']],
    ['a repeated keyVersion', (value) => [value, 'keyVersion=1']],
    ['a repeated algorithm first', (value) => ['algorithm=RSA256', value]],
    ['another signature', (value) => ['Signature=x', value]],
  ])('is refused as DUPLICATE_HEADER if it is a signature: %s', async (_, repeated) => {
    const reply = await receive(({ headers }) => {
      const value = headers.get('signature') ?? '';
      headers.delete('signature');
      for (const one of repeated(value)) headers.append('signature', one);
      return {};
    });
    expect(reply.code).toBe('DUPLICATE_HEADER');
  });

  it('is refused if it is a signature with a part of another name', async () => {
    const reply = await receive(({ headers }) => {
      headers.append('signature', 'x');
      return {};
    });
    expect(reply.code).toBe('MALFORMED_SIGNATURE');
  });

  it.each([
    '1795590840123',
    '2026-11-25T07:14:00Z',
    '2026-11-25T07:14:00,123Z',
    '2026-11-25T07:14,5+08:00',
    '20261125T071400,123+0800[Asia/Shanghai]',
  ])('is refused as DUPLICATE_HEADER if it is a time, however it is joined: %s', async (time) => {
    for (const other of [time, '1795590840124', '2026-11-25t07:14:00,124z']) {
      for (const joined of [`${time}, ${other}`, `${time},${other}`, `${other} , ${time}`]) {
        const reply = await receive(({ headers }) => {
          headers.set('request-time', joined);
          return {};
        });
        expect(reply.code, joined).toBe('DUPLICATE_HEADER');
      }
    }
  });

  it.each<[string, string, readonly string[], code: string]>([
    ['another type', 'content-type', ['application/json;a=b', 'text/plain'], 'UNSUPPORTED_MEDIA_TYPE'],
    ['no type', 'content-type', ['application/json', ''], 'UNSUPPORTED_MEDIA_TYPE'],
    ['the same type', 'content-type', ['application/json', 'application/json'], 'ACKNOWLEDGED'],
    ['a compression', 'content-encoding', ['identity', 'gzip'], 'UNSUPPORTED_ENCODING'],
    ['no compression', 'content-encoding', ['identity', 'identity'], 'ACKNOWLEDGED'],
    ['a length above the limit', 'content-length', ['9', '99999999'], 'BODY_TOO_LARGE'],
  ])('counts as the separate ones: %s', async (_, name, values, code) => {
    const reply = await receive(({ headers, bytes }) => {
      headers.delete(name);
      for (const value of values) headers.append(name, value);
      return { body: streamOf([bytes]) };
    });
    expect(reply).toMatchObject(code === 'ACKNOWLEDGED' ? { status: 200 } : { code });
  });
});

describe('a time with a decimal comma, which Headers would also put between two values', () => {
  it.each([
    'Z',
    'z',
    '+00:00',
    '+00:00[Etc/UTC]',
    // The minus sign of ISO 8601, as the bytes of a header.
    '\u00e2\u0088\u009200:00',
  ])('is one value: with the offset %s', async (offset) => {
    const requestTime = new Date().toISOString().replace('.', ',').replace('Z', offset);
    expect(await receive(() => ({}), { requestTime })).toMatchObject({ status: 200 });
  });
});

describe('the body of a request of the web', () => {
  it.each<[string, (bytes: Uint8Array) => unknown]>([
    ['a stream', (bytes) => streamOf([bytes])],
    ['a stream of many chunks', (bytes) => streamOf(Array.from(bytes, (one) => Uint8Array.of(one)))],
    ['a stream of bytes of another realm', (bytes) => streamOf([new (runInNewContext('Uint8Array'))(bytes)])],
    ['bytes', (bytes) => bytes],
    ['a stream of Node, as of node-fetch', (bytes) => new PassThrough().end(bytes)],
  ])('is read: %s', async (_, form) => {
    expect((await receive(({ bytes }) => ({ body: form(bytes) }))).status).toBe(200);
  });

  it.each<[string, object]>([
    [
      'without a reader',
      {
        getReader: () => {
          throw new TypeError('locked');
        },
      },
    ],
    [
      'whose state throws',
      {
        get locked() {
          throw new Error('no');
        },
        getReader: () => {
          throw new Error('no');
        },
      },
    ],
    ['that is locked', { locked: true, getReader: () => undefined }],
  ])('is not available if it is one %s, and the hint says what to do', async (_, body) => {
    expect(await receive(() => ({ body }))).toMatchObject({ code: 'RAW_BODY_UNAVAILABLE', hint: HINT });
  });

  it('is refused by name if something has parsed it', async () => {
    expect((await receive(() => ({ body: {} }))).code).toBe('RAW_BODY_UNAVAILABLE');
  });

  it.each([
    'BadResource: Bad resource ID',
    'Http: unexpected EOF while reading HTTP/1 body',
    'Error: Network connection lost.',
    "TypeError: Can't read from request stream because client disconnected.",
  ])('whose connection closed needs no action: %s', async (text) => {
    const [name = '', message = ''] = text.split(': ');
    const failure = Object.assign(new Error(message), { name });
    const reply = await receive(({ bytes }) => ({ body: streamOf([bytes.subarray(0, 5)], failure) }));
    expect(reply).toMatchObject({ level: 'info', hint: 'Do nothing: Alipay retries.' });
  });

  it('is read for a while after a refusal, and cancelled 5 s later: some frameworks close the connection then', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let cancelled = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(1_000_000)),
      cancel: () => {
        cancelled += 1;
      },
    });
    expect((await receive(() => ({ body }))).code).toBe('BODY_TOO_LARGE');
    while (vi.getTimerCount() === 0) await setImmediate();
    vi.advanceTimersByTime(4_999);
    expect(cancelled).toBe(0);
    vi.advanceTimersByTime(1);
    expect(cancelled).toBe(1);
    vi.useRealTimers();
  });
});

describe('an argument in place of a request', () => {
  it.each<[unknown, string]>([
    [undefined, 'undefined'],
    [{ req: {} }, 'object'],
    [
      { url: 'http://shop.example/n', headers: new Headers(), method: 'POST' },
      'a Request without a body property',
    ],
  ])('is refused, and named: %j', (given, named) => {
    expect(() => fromWebRequest(given as WebRequest, HINT)).toThrow(`The first argument is ${named}`);
  });
});

describe('a runtime without the globals of Node', () => {
  it.each([
    [{}, 'Missing: Buffer, process.'],
    [{ Buffer }, 'Missing: process.'],
  ])('is named at start, with the setting of Workers', (globals, message) => {
    expect(() => requireBuffer(globals)).toThrow(message);
    expect(() => requireBuffer(globals)).toThrow('nodejs_compat with a date from 2024-09-23');
  });
});
