import { setTimeout as pause } from 'node:timers/promises';
import { type Alipay, send } from '@notify-capture/contract';
import { type SignedNotification, sampleNotification } from '@notify-capture/core/testing';
import { PATH } from './plan.ts';

/** How one attempt ended: the acknowledgement, another status, or no reply at all. */
export interface Attempt {
  readonly acknowledged: boolean;
  readonly status?: number;
}

/** How Alipay notifies. */
export interface Sending {
  readonly alipay: Alipay;
  /** Each attempt goes to all of these ports at once; one acknowledgement is enough. */
  readonly ports: readonly number[];
  /** Alipay's clock, in ms since the epoch. Default: the machine's. */
  readonly clock?: () => number;
  /** `request-time` is renewed at each attempt. Default: it is the same. */
  readonly renewed?: boolean;
  /** Is called for each request, of all ports, without a reply. */
  readonly onNoReply?: () => void;
}

/** Between two attempts, in ms: no test depends on it. */
const SHORTEST_PAUSE = 10;
const LONGEST_PAUSE = 1_000;
/** When a capture that is not acknowledged counts as lost, in ms: what takes so long on a slow machine hangs. */
const BOUND = 600_000;

/** One capture, and all attempts to notify a merchant of it. */
export class Delivery {
  readonly captureId: string;
  readonly attempts: Attempt[] = [];
  readonly #sending: Sending;
  readonly #body: string;
  #last: SignedNotification;

  constructor(captureId: string, sending: Sending) {
    this.captureId = captureId;
    this.#sending = sending;
    this.#body = JSON.stringify(sampleNotification('captured', { captureId }));
    this.#last = this.#sign();
  }

  /** The last request, to the byte. */
  get last(): SignedNotification {
    return this.#last;
  }

  get acknowledged(): boolean {
    return this.attempts.some(({ acknowledged }) => acknowledged);
  }

  /** Sends one request to each port. */
  async attempt(): Promise<Attempt> {
    const { ports, renewed, onNoReply } = this.#sending;
    if (renewed === true) this.#last = this.#sign();
    const attempt = await sendOnce(this.#last, ports, onNoReply);
    this.attempts.push(attempt);
    return attempt;
  }

  /** Makes attempts until one is acknowledged. */
  async untilAcknowledged(): Promise<this> {
    const start = performance.now();
    for (let ms = SHORTEST_PAUSE; !this.acknowledged; ms = Math.min(2 * ms, LONGEST_PAUSE)) {
      await this.attempt();
      if (this.acknowledged) break;
      if (performance.now() - start > BOUND) {
        const statuses = this.attempts.map(({ status }) => status ?? 'no reply').join(', ');
        throw new Error(`${this.captureId} is not acknowledged after ${BOUND} ms. Attempts: ${statuses}.`);
      }
      await pause(ms);
    }
    return this;
  }

  #sign(): SignedNotification {
    const { alipay, clock = Date.now } = this.#sending;
    return alipay.sign(this.#body, { target: PATH, requestTime: String(clock()) });
  }
}

/** Begins deliveries of captures with this prefix in their ids. */
export function deliveriesOf(prefix: string, captures: number, sending: Sending): readonly Delivery[] {
  return Array.from({ length: captures }, (_, number) => new Delivery(`${prefix} ${number}`, sending));
}

/** Makes the next attempt of each at once. */
export function attemptAll(deliveries: readonly Delivery[]): Promise<readonly Attempt[]> {
  return Promise.all(deliveries.map((delivery) => delivery.attempt()));
}

/** Makes attempts for each at once, until all are acknowledged. */
export async function acknowledgeAll(deliveries: readonly Delivery[]): Promise<void> {
  await Promise.all(deliveries.map((delivery) => delivery.untilAcknowledged()));
}

/** Sends one request to all ports at once. */
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
