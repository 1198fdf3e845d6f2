import { setTimeout as pause } from 'node:timers/promises';
import { type Alipay, send } from '@notify-capture/contract';
import { type SignedNotification, sampleNotification } from '@notify-capture/core/testing';
import { PATH } from './plan.ts';

/** The result of one attempt. `status` is absent without a reply. */
export interface Attempt {
  readonly acknowledged: boolean;
  readonly status?: number;
}

/** The options of a sender. */
export interface SenderOptions {
  readonly alipay: Alipay;
  /** The ports that get each attempt at the same time; one acknowledgement is enough. */
  readonly ports: readonly number[];
  /** Alipay's clock, in ms since the epoch. Default: the system time. */
  readonly clock?: () => number;
  /** Renews `request-time` at each attempt. Default: false. */
  readonly renewed?: boolean;
  /** Called for each request without a reply, of any port. */
  readonly onNoReply?: () => void;
}

/** The pauses between two attempts, in ms; no test depends on them. */
const MIN_PAUSE = 10;
const MAX_PAUSE = 1_000;
/** The time limit for an acknowledgement, in ms: too long even for a slow machine. */
const LIMIT = 600_000;

/** Sends the notification of one capture, attempt by attempt. */
export class CaptureSender {
  readonly captureId: string;
  readonly attempts: Attempt[] = [];
  readonly #options: SenderOptions;
  readonly #body: string;
  #last: SignedNotification;

  constructor(captureId: string, options: SenderOptions) {
    this.captureId = captureId;
    this.#options = options;
    this.#body = JSON.stringify(sampleNotification('captured', { captureId }));
    this.#last = this.#sign();
  }

  /** The last request, byte for byte. */
  get last(): SignedNotification {
    return this.#last;
  }

  get acknowledged(): boolean {
    return this.attempts.some(({ acknowledged }) => acknowledged);
  }

  /** Sends one request to each port. */
  async attempt(): Promise<Attempt> {
    const { ports, renewed, onNoReply } = this.#options;
    if (renewed === true) this.#last = this.#sign();
    const attempt = await sendOnce(this.#last, ports, onNoReply);
    this.attempts.push(attempt);
    return attempt;
  }

  /** Sends attempts until one is acknowledged. */
  async untilAcknowledged(): Promise<this> {
    const start = performance.now();
    for (let ms = MIN_PAUSE; !this.acknowledged; ms = Math.min(2 * ms, MAX_PAUSE)) {
      await this.attempt();
      if (this.acknowledged) break;
      if (performance.now() - start > LIMIT) {
        const statuses = this.attempts.map(({ status }) => status ?? 'no reply').join(', ');
        throw new Error(`${this.captureId} is not acknowledged after ${LIMIT} ms. Attempts: ${statuses}.`);
      }
      await pause(ms);
    }
    return this;
  }

  #sign(): SignedNotification {
    const { alipay, clock = Date.now } = this.#options;
    return alipay.sign(this.#body, { target: PATH, requestTime: String(clock()) });
  }
}

/** Makes senders for captures whose ids start with this prefix. */
export function sendersOf(
  prefix: string,
  captures: number,
  options: SenderOptions,
): readonly CaptureSender[] {
  return Array.from({ length: captures }, (_, number) => new CaptureSender(`${prefix} ${number}`, options));
}

/** Sends the next attempt of all senders at the same time. */
export function attemptAll(senders: readonly CaptureSender[]): Promise<readonly Attempt[]> {
  return Promise.all(senders.map((sender) => sender.attempt()));
}

/** Sends attempts of all senders at the same time until all captures are acknowledged. */
export async function acknowledgeAll(senders: readonly CaptureSender[]): Promise<void> {
  await Promise.all(senders.map((sender) => sender.untilAcknowledged()));
}

/** Sends one request to all ports at the same time. */
export async function sendOnce(
  signed: SignedNotification,
  ports: readonly number[],
  onNoReply: () => void = () => undefined,
): Promise<Attempt> {
  const replies = await Promise.all(
    ports.map(async (port) => {
      try {
        const reply = await send(port, signed);
        return { acknowledged: isAcknowledgement(reply), status: reply.status };
      } catch {
        onNoReply();
        return { acknowledged: false };
      }
    }),
  );
  return replies.find(({ acknowledged }) => acknowledged) ?? replies[0] ?? { acknowledged: false };
}

function isAcknowledgement({ status, body }: { readonly status: number; readonly body: string }): boolean {
  if (status !== 200) return false;
  const { result } = JSON.parse(body) as { result?: { resultCode?: string; resultStatus?: string } };
  return result?.resultCode === 'SUCCESS' && result.resultStatus === 'S';
}
