import type { LocalizedText } from '@notify-capture/core';
import type { Clock } from '../clock.ts';
import { excerptOf } from '../excerpt.ts';
import { type ExchangeOptions, type ExchangeReply, exchangeBy } from '../exchange.ts';
import { type ExchangeFailure, failureTexts } from '../failure.ts';
import { joinTexts } from '../language.ts';
import { isLoginStatus, redirectTarget } from '../status-hint.ts';
import { CaptureListError, LIST_LOGIN, readList } from './list-body.ts';
import type { RateLimit } from './rate-limit.ts';

/** One entry of the merchant's books, as far as it is readable. */
export interface Booking {
  readonly captureId: string;
  readonly outcome?: 'captured' | 'failed' | 'pending';
  readonly currency?: string;
  /** In the currency's smallest unit. */
  readonly minorUnits?: string;
}

/** How to read a list. */
interface CaptureListSettings extends ExchangeOptions {
  readonly timeoutMs: number;
  /** The time limit for a capture to appear in the list after its acknowledgement, in ms. */
  readonly withinMs: number;
  readonly clock: Clock;
  readonly rateLimit: RateLimit;
}

/** How much of the target of a redirect the error shows, in characters. */
const MAX_LOCATION = 160;
/** The pause between two reads of the list, in ms. */
const PAUSE = 100;
/** A test instance may list every capture it has ever booked. */
const MAX_LIST_BYTES = 256 * 1_048_576;

/**
 * The list of booked captures at `--captures URL`.
 *
 * A GET returns a JSON array of objects, or an object with one array in it (`{ data: […] }`): at least the captures that the endpoint has booked since the run started. From
 * each object certify reads
 *
 * - `captureId`: required. An endpoint that books a capture twice lists it twice.
 * - `outcome`: `captured`, `failed` or `pending`. Without it, the checks that need it are inconclusive.
 * - `amount: { currency, minorUnits }` or `captureAmount: { currency, value }`, in smallest units: optional.
 *
 * A pending and a final result of a capture may be two objects, or one object that changes.
 */
export class CaptureList {
  readonly #url: URL;
  readonly #settings: CaptureListSettings;

  constructor(url: URL, settings: CaptureListSettings) {
    this.#url = url;
    this.#settings = settings;
  }

  /** The entries of a capture now. */
  async of(captureId: string): Promise<readonly Booking[]> {
    return (await this.entries()).flatMap(readBooking).filter((booking) => booking.captureId === captureId);
  }

  /** The entries of a capture as soon as they match `fits`; otherwise the entries at the end of the time limit. */
  async waitFor(
    captureId: string,
    fits: (bookings: readonly Booking[]) => boolean = (bookings) => bookings.length > 0,
  ): Promise<readonly Booking[]> {
    const { clock, withinMs, signal, rateLimit } = this.#settings;
    // The time for which the list asks to wait does not count.
    const timeLeft = (): number => end + rateLimit.waitedMs - waitedBefore - clock.now();
    const waitedBefore = rateLimit.waitedMs;
    const end = clock.now() + withinMs;
    for (;;) {
      const bookings = await this.of(captureId);
      if (fits(bookings) || timeLeft() < 0) return bookings;
      // The list does not notify anybody of a change, so it must be polled.
      await clock.pause(PAUSE, signal);
    }
  }

  /** All entries now, as received. */
  async entries(): Promise<readonly unknown[]> {
    const { clock, timeoutMs, signal, rateLimit } = this.#settings;
    const headers = ['accept', 'application/json'];
    const request = { url: this.#url, method: 'GET', headers, body: new Uint8Array() };
    const limits = { timeoutMs, maxReplyBytes: MAX_LIST_BYTES };
    const answer = await rateLimit.respect(
      () => exchangeBy(clock, { ...request, ...limits }, this.#settings),
      { en: 'the list at --captures', zh: '--captures 的列表' },
    );
    signal?.throwIfAborted();
    if (answer.kind === 'failure') throw unreachable(answer);
    if (answer.status !== 200) throw wrongStatus(answer);
    return readList(answer);
  }
}

function unreachable(failure: ExchangeFailure): CaptureListError {
  const [en, zh] = [failureTexts(failure, 'en').message, failureTexts(failure, 'zh').message];
  return new CaptureListError({ en, zh });
}

function wrongStatus(answer: ExchangeReply): CaptureListError {
  const target = redirectTarget(answer);
  const to = target === undefined ? undefined : excerptOf(target, MAX_LOCATION);
  const status: LocalizedText = {
    en: `The list has status ${answer.status}${to === undefined ? '' : ` (redirect to ${to})`}.`,
    zh: `列表的状态码为 ${answer.status}${to === undefined ? '' : `（重定向到 ${to}）`}。`,
  };
  return new CaptureListError(isLoginStatus(answer.status) ? joinTexts(status, LIST_LOGIN) : status);
}

/** The id of an entry. A missing id that was turned into a text is not an id. */
export function captureIdIn(entry: unknown): string | undefined {
  const { captureId } = fieldsOf(entry);
  return typeof captureId === 'string' && !['', 'undefined', 'null'].includes(captureId)
    ? captureId
    : undefined;
}

function readBooking(entry: unknown): readonly Booking[] {
  const captureId = captureIdIn(entry);
  if (captureId === undefined) return [];
  const { outcome, amount, captureAmount } = fieldsOf(entry);
  const money = { ...fieldsOf(captureAmount), ...fieldsOf(amount) };
  const units = money['minorUnits'] ?? money['value'];
  return [
    {
      captureId,
      ...(outcome === 'captured' || outcome === 'failed' || outcome === 'pending' ? { outcome } : {}),
      ...(typeof money['currency'] === 'string' ? { currency: money['currency'] } : {}),
      ...(typeof units === 'string' || typeof units === 'number' ? { minorUnits: String(units) } : {}),
    },
  ];
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
