import type { LocalizedText } from '@notify-capture/core';
import type { Clock } from '../clock.ts';
import { excerptOf } from '../excerpt.ts';
import { type ExchangeOptions, type ExchangeReply, exchangeBy } from '../exchange.ts';
import { type ExchangeFailure, failureTexts } from '../failure.ts';
import { joinTexts } from '../language.ts';
import { isLoginStatus, redirectTarget } from '../status-hint.ts';
import { LIST_LOGIN, type ListDescription, ListError, readList } from './list-body.ts';
import type { RateLimit } from './rate-limit.ts';

/** How to read a list. */
export interface ListSettings extends ExchangeOptions {
  readonly timeoutMs: number;
  /** The time limit for an entry to appear in the list after its acknowledgement, in ms. */
  readonly withinMs: number;
  readonly clock: Clock;
  readonly rateLimit: RateLimit;
}

/** How much of the target of a redirect the error shows, in characters. */
const MAX_LOCATION = 160;
/** The pause between two reads of the list, in ms. */
const PAUSE = 100;
/** A test instance may list everything that it has ever received. */
const MAX_LIST_BYTES = 256 * 1_048_576;

/** A list of the merchant's: a GET returns a JSON array, or an object with one array in it (`{ data: […] }`). */
export class MerchantList {
  readonly #description: ListDescription;
  readonly #url: URL;
  readonly #settings: ListSettings;

  constructor(description: ListDescription, url: URL, settings: ListSettings) {
    this.#description = description;
    this.#url = url;
    this.#settings = settings;
  }

  /**
   * All entries now, as received.
   *
   * @throws ListError
   */
  async entries(): Promise<readonly unknown[]> {
    const { clock, timeoutMs, signal, rateLimit } = this.#settings;
    const { option } = this.#description;
    const headers = ['accept', 'application/json'];
    const request = { url: this.#url, method: 'GET', headers, body: new Uint8Array() };
    const limits = { timeoutMs, maxReplyBytes: MAX_LIST_BYTES };
    const answer = await rateLimit.respect(
      () => exchangeBy(clock, { ...request, ...limits }, this.#settings),
      { en: `the list at ${option}`, zh: `${option} 的列表` },
    );
    signal?.throwIfAborted();
    if (answer.kind === 'failure') throw new ListError(this.#description, unreachable(answer));
    if (answer.status !== 200) throw new ListError(this.#description, wrongStatus(answer));
    return readList(answer, this.#description);
  }

  /** What `read` finds in the list as soon as it fits; otherwise what it finds at the end of the time limit. */
  async poll<Found>(
    read: (entries: readonly unknown[]) => Found,
    fits: (found: Found) => boolean,
  ): Promise<Found> {
    const { clock, withinMs, signal, rateLimit } = this.#settings;
    // The time for which the list asks to wait does not count.
    const timeLeft = (): number => end + rateLimit.waitedMs - waitedBefore - clock.now();
    const waitedBefore = rateLimit.waitedMs;
    const end = clock.now() + withinMs;
    for (;;) {
      const found = read(await this.entries());
      if (fits(found) || timeLeft() < 0) return found;
      // The list does not notify anybody of a change, so it must be polled.
      await clock.pause(PAUSE, signal);
    }
  }
}

/** The fields of an entry; none if it is not an object. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function unreachable(failure: ExchangeFailure): LocalizedText {
  return { en: failureTexts(failure, 'en').message, zh: failureTexts(failure, 'zh').message };
}

function wrongStatus(answer: ExchangeReply): LocalizedText {
  const target = redirectTarget(answer);
  const to = target === undefined ? undefined : excerptOf(target, MAX_LOCATION);
  const status: LocalizedText = {
    en: `The list has status ${answer.status}${to === undefined ? '' : ` (redirect to ${to})`}.`,
    zh: `列表的状态码为 ${answer.status}${to === undefined ? '' : `（重定向到 ${to}）`}。`,
  };
  return isLoginStatus(answer.status) ? joinTexts(status, LIST_LOGIN) : status;
}
