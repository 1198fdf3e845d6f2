import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { type BodyLimits, type NotificationError, peekBody, readBody } from '../../src/index.ts';

const LIMITS: BodyLimits = { maxBodyBytes: 100_000, bodyTimeout: 10_000 };

const stops: (() => unknown)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** Sends a chunked request over loopback; returns the result of `handle` on the server. */
async function receive<T>(
  chunks: readonly Uint8Array[],
  handle: (request: IncomingMessage) => Promise<T>,
): Promise<T> {
  const server = createServer();
  stops.push(() => server.close());
  const handled = new Promise<T>((resolve, reject) => {
    server.on('request', (incoming, response) => {
      const done = handle(incoming);
      done.then(resolve, reject);
      done.catch(() => undefined).then(() => response.writeHead(200, { connection: 'close' }).end());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const outgoing = request({
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    method: 'POST',
  });
  outgoing.on('response', (response) => response.resume()).on('error', () => undefined);
  for (const chunk of chunks) await new Promise((resolve) => outgoing.write(chunk, resolve));
  outgoing.end();
  return handled;
}

describe('peekBody', () => {
  it.each([
    ['one chunk', [Buffer.alloc(50_000, 'a')]],
    ['many chunks', Array.from({ length: 90 }, (_, index) => Buffer.alloc(1_000, String(index)))],
    ['the limit', [Buffer.alloc(100_000, 'b')]],
  ])('reads %s and lets the request be read again', async (_, chunks) => {
    const [peeked, read] = await receive(chunks, async (incoming) => [
      Buffer.from(await peekBody(incoming, LIMITS)),
      await buffer(incoming),
    ]);
    const sent = Buffer.concat(chunks);
    expect(peeked.equals(sent)).toBe(true);
    expect(read.equals(sent)).toBe(true);
  });

  it('refuses a body above the limit', async () => {
    const chunks = [Buffer.alloc(60_000), Buffer.alloc(40_001)];
    await expect(receive(chunks, (incoming) => peekBody(incoming, LIMITS))).rejects.toMatchObject({
      code: 'BODY_TOO_LARGE',
    });
  });

  it('discards the rest of a body that it refuses', async () => {
    const chunks = Array.from({ length: 30 }, () => Buffer.alloc(100_000));
    const rest = receive(chunks, async (incoming) => {
      const ended = once(incoming, 'end');
      const code = await peekBody(incoming, LIMITS).catch((error: NotificationError) => error.code);
      await ended;
      return code;
    });
    await expect(rest).resolves.toBe('BODY_TOO_LARGE');
  });

  it('refuses a request that was already read', async () => {
    const read = receive([Buffer.from('{}')], async (incoming) => {
      await buffer(incoming);
      return peekBody(incoming, LIMITS);
    });
    await expect(read).rejects.toMatchObject({ code: 'RAW_BODY_UNAVAILABLE' });
  });
});

describe('readBody', () => {
  it('accepts a promise of the bytes, within the limits', async () => {
    const bytes = Buffer.from('{}');
    await expect(readBody(Promise.resolve(bytes), [], LIMITS)).resolves.toBe(bytes);
    await expect(readBody(Promise.resolve(Buffer.alloc(100_001)), [], LIMITS)).rejects.toMatchObject({
      code: 'BODY_TOO_LARGE',
    });
  });
});

describe('a body in many chunks', () => {
  const LIMIT = { maxBodyBytes: 65_536, bodyTimeout: 10_000 };

  it('is put together from chunks of one byte', async () => {
    async function* bytes(): AsyncIterable<Uint8Array> {
      for (let at = 0; at < 10_000; at++) yield Buffer.of(at % 256);
    }
    const body = await readBody(bytes(), [], LIMIT);
    expect([...body]).toEqual(Array.from({ length: 10_000 }, (_, at) => at % 256));
  });

  it.each([
    ['of one byte', () => Buffer.of(1)],
    ['without a byte', () => Buffer.alloc(0)],
  ])('is refused after 20,000 chunks %s', async (_, chunk) => {
    let given = 0;
    async function* endless(): AsyncIterable<Uint8Array> {
      for (;;) {
        given += 1;
        yield chunk();
      }
    }
    await expect(readBody(endless(), [], LIMIT)).rejects.toMatchObject({ code: 'BODY_TOO_LARGE' });
    expect(given).toBeLessThan(21_000);
  });
});
