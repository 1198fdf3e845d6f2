import { setTimeout as pause } from 'node:timers/promises';
import { type Alipay, send } from '@notify-capture/contract';
import { type SignedNotification, sampleNotification } from '@notify-capture/core/testing';
import { PATH } from './plan.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** What the sender waits before each of its eight attempts, in ms: the last comes 24 h 22 min after the first. */
export const GAPS: readonly number[] = [
  0,
  2 * MINUTE,
  10 * MINUTE,
  10 * MINUTE,
  HOUR,
  2 * HOUR,
  6 * HOUR,
  15 * HOUR,
];

/** How one attempt ended: the acknowledgement, another status, or no reply at all. */
export interface Attempt {
  readonly acknowledged: boolean;
  readonly status?: number;
}

/** One capture, and all that was tried to tell of it. */
export interface Delivery {
  readonly captureId: string;
  readonly attempts: readonly Attempt[];
  readonly acknowledged: boolean;
  /** The last request, to the byte. */
  readonly last: SignedNotification;
}

/** How Alipay goes about it. */
export interface Sending {
  readonly alipay: Alipay;
  /** Each attempt goes to all of these ports at once; one acknowledgement is enough. */
  readonly ports: readonly number[];
  /** Its gaps are so many times shorter. */
  readonly speed: number;
  /** Alipay's clock, in ms since the epoch. Default: the machine's. */
  readonly clock?: () => number;
  /** `request-time` is renewed at each attempt. Default: it stays. */
  readonly renewed?: boolean;
  /** When an attempt is given up, in ms. */
  readonly timeout: number;
  /** The same for the last attempt. Default: `timeout`. */
  readonly lastTimeout?: number;
  /** Is told of each attempt that has ended. */
  readonly onAttempt?: (captureId: string, attempt: Attempt) => void;
  /** Is told of each request, of all ports, that got no reply. */
  readonly onNoReply?: () => void;
  /** Before an attempt, with its number from 1. */
  readonly beforeAttempt?: (number: number) => Promise<void>;
}

/** Tells a merchant of one capture, until it is acknowledged or eight attempts have been made. */
export async function deliver(captureId: string, sending: Sending): Promise<Delivery> {
  const { alipay, ports, speed, timeout, lastTimeout = timeout, clock = Date.now } = sending;
  const body = sampleNotification('captured', { captureId });
  const sign = () => alipay.sign(body, { target: PATH, requestTime: String(clock()) });
  const attempts: Attempt[] = [];
  let last = sign();
  for (const [index, gap] of GAPS.entries()) {
    await pause(gap / speed);
    await sending.beforeAttempt?.(index + 1);
    if (sending.renewed === true) last = sign();
    const patience = index === GAPS.length - 1 ? lastTimeout : timeout;
    const attempt = await once(last, ports, patience, sending.onNoReply);
    attempts.push(attempt);
    sending.onAttempt?.(captureId, attempt);
    if (attempt.acknowledged) break;
  }
  return { captureId, attempts, acknowledged: attempts.at(-1)?.acknowledged === true, last };
}

/** Sends one request to all ports at once. */
export async function once(
  signed: SignedNotification,
  ports: readonly number[],
  timeout: number,
  onNoReply: () => void = () => undefined,
): Promise<Attempt> {
  const replies = await Promise.all(
    ports.map(async (port) => {
      try {
        const reply = await send(port, signed, { signal: AbortSignal.timeout(timeout) });
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
