import { AsyncLocalStorage } from 'node:async_hooks';
import type { CaptureHandler, Logger, ReceiverOptions } from '@notify-capture/core';
import { notifyCapture, type RequestHandler } from '@notify-capture/web';
import { decode, encode, type Wire } from '../wire.ts';
import { Observer } from './observer.ts';

/** The setting of an application by a test. */
interface Setting {
  readonly options: ReceiverOptions;
  readonly onCapture: CaptureHandler;
  readonly path: string;
  readonly parsedBefore?: boolean;
  readonly prefix?: string;
  /** The time of the test's clock. */
  readonly now?: number;
}

/** What a test sends to start. */
interface Start {
  readonly control: string;
  readonly setting: unknown;
  readonly logger: unknown;
}

/** The application of a test: one fetch function for all runtimes. A test sets it, and gets its calls, over HTTP. */
export class Application {
  #setting: Setting | undefined;
  #alipay: RequestHandler | undefined;
  readonly #observer = new Observer();
  /** Log lines and aborted signals of a request, on their way to the test. On workerd no request awaits those of another. */
  readonly #told = new AsyncLocalStorage<Promise<unknown>[]>();

  async fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === '/control/start') return this.#start((await request.json()) as Start);
    if (pathname === '/control/close') return this.#close();
    if (pathname === '/control/observe') return this.#observe();
    if (pathname === '/control/observed') return Response.json(this.#observer.stop());
    const told: Promise<unknown>[] = [];
    return this.#told.run(told, async () => {
      const response = await this.#receive(request, pathname);
      await Promise.all(told);
      return response;
    });
  }

  async #receive(request: Request, pathname: string): Promise<Response> {
    if (this.#alipay === undefined || !this.#isAt(pathname)) return new Response(null, { status: 404 });
    if (this.#setting?.parsedBefore === true) await request.json();
    return this.#alipay(request);
  }

  #isAt(pathname: string): boolean {
    const { prefix = '', path = '' } = this.#setting ?? {};
    return path === '*' || pathname === prefix + path;
  }

  #start({ control, ...given }: Start): Response {
    const wire = this.#wire(control);
    const setting = decode(given.setting, wire) as Setting;
    const { options, onCapture, now } = setting;
    const clock = now === undefined ? {} : { clock: () => now };
    const logger = decode(given.logger, wire) as Logger;
    this.#setting = setting;
    this.#alipay = notifyCapture({
      ...options,
      ...clock,
      logger,
      onCapture: (capture, context) => {
        this.#observer.handle();
        return onCapture(capture, context);
      },
    });
    return new Response(null, { status: 204 });
  }

  async #close(): Promise<Response> {
    await this.#alipay?.receiver.close();
    return new Response(null, { status: 204 });
  }

  async #observe(): Promise<Response> {
    await this.#observer.start();
    return new Response(null, { status: 204 });
  }

  #wire(control: string): Wire {
    let count = 0;
    const tell = (promise: Promise<unknown>): void => {
      this.#told.getStore()?.push(promise.catch(() => undefined));
    };
    const wire: Wire = {
      nameOf(value) {
        const name = `in the runtime ${count++}`;
        if (!(value instanceof AbortSignal)) return name;
        value.addEventListener('abort', () => tell(post(control, { abort: name })));
        return name;
      },
      valueOf:
        (name) =>
        async (...args: unknown[]) => {
          const called = post(control, { call: name, args: encode(args, wire) });
          if (name.startsWith('logger')) tell(called);
          const { resolved, rejected } = (await called) as { resolved?: unknown; rejected?: unknown };
          if (rejected !== undefined) throw decode(rejected, wire);
          return decode(resolved, wire);
        },
    };
    return wire;
  }
}

async function post(url: string, body: object): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  return response.json();
}
