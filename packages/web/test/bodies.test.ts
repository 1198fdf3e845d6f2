import type { UnderlyingSource } from 'node:stream/web';
import { Alipay, holdTime, letTimePass, Merchant } from '@notify-capture/contract';
import { describe, expect, it } from 'vitest';
import { notifyCapture } from '../src/index.ts';

const alipay = new Alipay();
const signed = alipay.capture('captured');

/** A request whose body is a stream. */
function streamed(source: UnderlyingSource<Uint8Array>): {
  request: Request;
  isCancelled: () => boolean;
} {
  let isCancelled = false;
  const cancel = (): void => {
    isCancelled = true;
  };
  const body = new ReadableStream<Uint8Array>({ ...source, cancel });
  const init = { method: 'POST', headers: signed.headers, body, duplex: 'half' } as RequestInit;
  const request = new Request(`https://merchant.example${signed.target}`, init);
  return { request, isCancelled: () => isCancelled };
}

function whole(): Request {
  const { headers, body } = signed;
  return new Request(`https://merchant.example${signed.target}`, { method: 'POST', headers, body });
}

function handlerOf(options: object = {}) {
  const merchant = new Merchant();
  const { onCapture, logger } = merchant;
  const given = {
    clientId: alipay.clientId,
    publicKey: alipay.keys.publicKey,
    logger,
    onCapture,
    ...options,
  };
  return { handler: notifyCapture(given), merchant };
}

describe('the body of a request', () => {
  holdTime();

  it.each<[string, (request: Request) => unknown]>([
    ['was read', (request) => request.text()],
    ['is being read', (request) => request.body?.getReader()],
  ])('is not available if it %s, and the hint names the frameworks', async (_, read) => {
    const { handler, merchant } = handlerOf();
    const request = whole();
    await read(request);
    expect((await handler(request)).status).toBe(500);
    const [line] = merchant.lines('RAW_BODY_UNAVAILABLE');
    for (const name of ['request.clone()', 'Next.js', 'SvelteKit', 'Astro', 'Hono', 'Elysia', 'Nitro']) {
      expect(line?.fields['hint']).toContain(name);
    }
  });

  it('can be read by something else from a clone', async () => {
    const { handler } = handlerOf();
    const request = whole();
    await request.clone().json();
    expect((await handler(request)).status).toBe(200);
  });

  it('is refused when it is too large, before it ends, and not cancelled before the reply', async () => {
    const { handler } = handlerOf({ maxBodyBytes: 10 });
    const { request, isCancelled } = streamed({
      pull: (controller) => controller.enqueue(new Uint8Array(11)),
    });
    expect((await handler(request)).status).toBe(413);
    expect(isCancelled()).toBe(false);
  });

  it('is refused when it is late, while a read waits, and not cancelled', async () => {
    const { handler } = handlerOf({ bodyTimeout: 7_000 });
    const { request, isCancelled } = streamed({});
    expect((await letTimePass(handler(request))).status).toBe(408);
    expect(isCancelled()).toBe(false);
  });

  it('that fails is refused, with the error in the log', async () => {
    const { handler, merchant } = handlerOf();
    const failure = new Error('the decoder failed');
    const { request } = streamed({ start: (controller) => controller.error(failure) });
    expect((await handler(request)).status).toBe(500);
    expect(merchant.lines('RAW_BODY_UNAVAILABLE')).toMatchObject([{ level: 'warn' }]);
  });

  it('of another type than bytes is refused', async () => {
    const { handler, merchant } = handlerOf();
    const request = whole();
    const text = new ReadableStream({
      start(controller) {
        controller.enqueue('text');
        controller.close();
      },
    });
    const wrapped = new Proxy(request, {
      get: (target, name) => (name === 'body' ? text : Reflect.get(target, name, target)),
    });
    expect((await handler(wrapped)).status).toBe(500);
    expect(merchant.lines('RAW_BODY_UNAVAILABLE')).toHaveLength(1);
  });
});
