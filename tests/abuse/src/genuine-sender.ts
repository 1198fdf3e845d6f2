import { Agent, request } from 'node:http';
import { type SignedNotification, sampleNotification, signNotification } from '@notify-capture/core/testing';
import { TARGET } from './plan.ts';

/** Alipay: sends genuine messages, one after the other. */
export class GenuineSender {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #options: { readonly port: number; readonly clientId: string; readonly privateKey: string };
  /** The statuses of the replies, each with its number. */
  readonly statuses: Record<string, number> = {};

  constructor(options: { readonly port: number; readonly clientId: string; readonly privateKey: string }) {
    this.#options = options;
  }

  /** Sends at least this number, and goes on until the promise is settled. Answers the latencies, in ms. */
  async send(atLeast: number, until: Promise<unknown> = Promise.resolve()): Promise<readonly number[]> {
    let isOver = false;
    const end = (): void => {
      isOver = true;
    };
    until.then(end, end);
    const latencies: number[] = [];
    while (!isOver || latencies.length < atLeast) {
      const { clientId, privateKey } = this.#options;
      const message = signNotification({ clientId, privateKey, target: TARGET, body: sampleNotification() });
      const start = performance.now();
      const status = await this.#post(message);
      latencies.push(performance.now() - start);
      this.statuses[status] = (this.statuses[status] ?? 0) + 1;
    }
    return latencies;
  }

  close(): void {
    this.#agent.destroy();
  }

  #post({ headers, body }: SignedNotification): Promise<number | 'failed'> {
    const { port } = this.#options;
    return new Promise((resolve) => {
      const length = { 'content-length': String(body.byteLength) };
      const options = { host: '127.0.0.1', port, path: TARGET, method: 'POST', agent: this.#agent };
      const outgoing = request({ ...options, headers: { ...headers, ...length } }, (incoming) => {
        incoming.resume();
        incoming.on('end', () => resolve(incoming.statusCode ?? 0));
      });
      outgoing.on('error', () => resolve('failed'));
      outgoing.end(body);
    });
  }
}
