import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Alipay } from '@notify-capture/contract';
import { type SignedNotification, sampleNotification } from '@notify-capture/core/testing';
import { PATH } from '../plan.ts';

/** The reply to one request; `status` is absent without a reply. */
export interface Answer {
  readonly captureId: string;
  readonly status?: number;
  readonly retryAfter?: string;
  /** The time from the request to the reply, in ms. */
  readonly ms: number;
}

/** A signed notification of one capture. */
export interface Message {
  readonly captureId: string;
  readonly signed: SignedNotification;
}

/** Sends many notifications to one endpoint. */
export class LoadSender {
  readonly #alipay: Alipay;
  readonly #port: number;
  readonly #agent = new Agent({ keepAlive: true });
  #signed = 0;

  constructor(alipay: Alipay, port: number) {
    this.#alipay = alipay;
    this.#port = port;
  }

  /** Signs notifications in advance: to sign takes longer than to verify. */
  sign(count: number): readonly Message[] {
    return Array.from({ length: count }, () => {
      this.#signed += 1;
      const captureId = `L${this.#signed}`;
      const signed = this.#alipay.sign(sampleNotification('captured', { captureId }), { target: PATH });
      return { captureId, signed };
    });
  }

  /** Sends with a fixed number of simultaneous requests; returns the acknowledgements per second. */
  async closedLoop(messages: readonly Message[], concurrency: number): Promise<number> {
    const unsent = [...messages];
    const start = performance.now();
    let acknowledged = 0;
    const sendOneByOne = async (): Promise<void> => {
      for (let message = unsent.pop(); message !== undefined; message = unsent.pop()) {
        if ((await this.send(message)).status === 200) acknowledged += 1;
      }
    };
    await Promise.all(Array.from({ length: concurrency }, sendOneByOne));
    return acknowledged / ((performance.now() - start) / 1000);
  }

  /** Sends at a fixed rate, independent of the replies. */
  async openLoop(messages: readonly Message[], perSecond: number): Promise<OpenLoop> {
    const start = performance.now();
    const answers: Promise<Answer>[] = [];
    let acknowledged = 0;
    for (let sending = true; sending; ) {
      const due = Math.min(messages.length, ((performance.now() - start) / 1000) * perSecond);
      for (const message of messages.slice(answers.length, due)) {
        answers.push(this.send(message));
        answers.at(-1)?.then(({ status }) => {
          if (sending && status === 200) acknowledged += 1;
        });
      }
      sending = answers.length < messages.length;
      await pause(5);
    }
    const seconds = (performance.now() - start) / 1000;
    return { seconds, acknowledgedPerSecond: acknowledged / seconds, answers: Promise.all(answers) };
  }

  /** Sends one notification. */
  send({ captureId, signed }: Message): Promise<Answer> {
    const { target: path, method, headers, body } = signed;
    const start = performance.now();
    return new Promise((resolve) => {
      const outgoing = request({
        ...{ host: '127.0.0.1', port: this.#port, path, method, agent: this.#agent },
        headers: { ...headers, 'content-length': String(body.byteLength) },
      });
      outgoing.on('response', (incoming) => {
        const { statusCode: status, headers } = incoming;
        incoming.resume().on('end', () => {
          const retryAfter = headers['retry-after'];
          const ms = performance.now() - start;
          resolve({ captureId, ms, ...(status && { status }), ...(retryAfter && { retryAfter }) });
        });
      });
      outgoing.on('error', () => resolve({ captureId, ms: performance.now() - start }));
      outgoing.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** The results of `openLoop`. */
export interface OpenLoop {
  readonly seconds: number;
  /** During the sending. */
  readonly acknowledgedPerSecond: number;
  readonly answers: Promise<readonly Answer[]>;
}
