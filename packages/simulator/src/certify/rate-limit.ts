import type { LocalizedText } from '@notify-capture/core';
import type { Clock } from '../clock.ts';
import type { Exchange, ExchangeReply } from '../exchange.ts';
import { retryAfterOf, retryAfterText } from '../retry-after.ts';
import { LocalizedError } from './localized-error.ts';

/** How often a request is sent again after status 429. */
const MAX_REPEATS = 5;
/** The longest wait for one request, and for all of them, in ms. */
const MAX_WAIT = 2 * 60_000;
const MAX_TOTAL_WAIT = 10 * 60_000;
/** `Retry-After: 0` means "soon". In ms. */
const MIN_WAIT = 1_000;

/** A rate limit rejects the simulator, and no check can decide anything. */
export class RateLimitError extends LocalizedError {
  override readonly name = 'RateLimitError';
  /** How to fix it. */
  readonly hint: LocalizedText = {
    en: 'Remove the rate limit on the test instance, or let its replies contain Retry-After, and run certify again.',
    zh: '请在测试实例上取消限流，或让其响应带上 Retry-After，然后重新运行 certify。',
  };
}

/** Waits as long as the endpoint asks for with `Retry-After`. */
export class RateLimit {
  readonly #clock: Clock;
  readonly #signal: AbortSignal | undefined;
  #waitedMs = 0;

  constructor(clock: Clock, signal?: AbortSignal) {
    this.#clock = clock;
    this.#signal = signal;
  }

  /** How long the run has waited so far. */
  get waitedMs(): number {
    return this.#waitedMs;
  }

  /**
   * Sends a request, and sends it again when the endpoint asks to wait.
   *
   * @throws RateLimitError the endpoint does not say how long to wait, or too long
   */
  async respect(send: () => Promise<Exchange>, sender: LocalizedText): Promise<Exchange> {
    for (let repeats = 0; ; repeats += 1) {
      const answer = await send();
      if (!isRateLimited(answer)) return answer;
      const wait = retryAfterOf(answer);
      if (wait === undefined || repeats >= MAX_REPEATS || !this.#isAllowed(wait))
        throw rateLimitError(answer, sender);
      await this.#pause(Math.max(wait, MIN_WAIT));
    }
  }

  #isAllowed(wait: number): boolean {
    return wait <= MAX_WAIT && this.#waitedMs + wait <= MAX_TOTAL_WAIT;
  }

  async #pause(ms: number): Promise<void> {
    try {
      await this.#clock.pause(ms, this.#signal);
    } catch (error) {
      this.#signal?.throwIfAborted();
      throw error;
    }
    this.#waitedMs += ms;
  }
}

function rateLimitError(answer: ExchangeReply, sender: LocalizedText): RateLimitError {
  const literal = retryAfterText(answer);
  const header = literal === undefined || !/^\d+$/.test(literal) ? literal : `${literal} s`;
  return new RateLimitError({
    en: `A rate limit rejected the simulator: ${sender.en} replied with status 429 ${header === undefined ? 'without Retry-After' : `with Retry-After ${header}`}.`,
    zh: `模拟器被限流拒绝：${sender.zh}返回状态码 429，${header === undefined ? '没有 Retry-After' : `Retry-After 为 ${header}`}。`,
  });
}

/** Did a rate limit reject the request? */
export function isRateLimited(answer: Exchange): answer is ExchangeReply {
  return answer.kind === 'reply' && answer.status === 429;
}
