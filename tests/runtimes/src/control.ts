import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HarnessSetup } from '@notify-capture/contract';
import { type Callable, decode, encode, type Wire } from './wire.ts';

/** The part of a test that an application in another process calls: its handlers, its logger, its store. */
export class Control {
  readonly #called = new Map<string, (...args: unknown[]) => unknown>();
  readonly #signals = new Map<string, AbortController>();
  readonly #wire: Wire;
  readonly url: string;
  readonly stop: () => Promise<void>;

  private constructor(url: string, stop: () => Promise<void>) {
    this.url = url;
    this.stop = stop;
    let count = 0;
    this.#wire = {
      nameOf: (value: Callable) => this.#name(`function ${count++}`, value),
      valueOf: (name, kind) => {
        if (kind === 'function') return undefined;
        const controller = new AbortController();
        this.#signals.set(name, controller);
        return controller.signal;
      },
    };
  }

  static async open(): Promise<Control> {
    const server = createServer(async (request, response) => {
      const answer = await control.#answer(await textOf(request));
      response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const stop = async (): Promise<void> => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    };
    const control = new Control(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, stop);
    return control;
  }

  /** A setting for the other process. A clock cannot wait for an answer: the other process gets its time. */
  encode({ options, ...setting }: HarnessSetup): unknown {
    const { logger, clock, ...others } = options;
    const told: Wire = { ...this.#wire, nameOf: (value) => `logger ${this.#wire.nameOf(value)}` };
    const encoded = encode({ ...setting, options: others, now: clock?.() }, this.#wire);
    return { setting: encoded, logger: encode(logger, told) };
  }

  async #answer(text: string): Promise<object> {
    const { abort, call, args } = JSON.parse(text) as { abort?: string; call?: string; args?: unknown };
    if (abort !== undefined) this.#signals.get(abort)?.abort();
    if (call === undefined) return {};
    try {
      const given = decode(args, this.#wire) as unknown[];
      return {
        resolved: encode(await this.#called.get(call.replace('logger ', ''))?.(...given), this.#wire),
      };
    } catch (error) {
      return { rejected: encode(error, this.#wire) };
    }
  }

  #name(name: string, value: Callable): string {
    this.#called.set(name, value as (...args: unknown[]) => unknown);
    return name;
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
