import type { Clock } from '../clock.ts';
import { type ExchangeOptions, exchangeBy } from '../exchange.ts';

/** One line of the merchant's books, as far as it was recognised. */
export interface Booking {
  readonly captureId: string;
  readonly outcome?: 'captured' | 'failed' | 'pending';
  readonly currency?: string;
  /** In the currency's smallest unit. */
  readonly minorUnits?: string;
}

/** The list of what was booked could not be read. */
export class CapturesUnreadable extends Error {
  override readonly name = 'CapturesUnreadable';
}

/** How a list is read. */
interface CaptureListSettings extends ExchangeOptions {
  readonly timeoutMs: number;
  /** How long after its acknowledgement a capture may take to be listed, in ms. */
  readonly withinMs: number;
  readonly clock: Clock;
}

/** How long between two looks at the list, in ms. */
const PAUSE = 100;
/** A list may hold all that an instance for tests ever booked, in bytes. */
const LONGEST_LIST = 256 * 1_048_576;

/**
 * What an endpoint booked, asked of `--captures URL`: a GET that answers a JSON array of objects, at least those that
 * were booked since the certificate was begun. Of each object are read
 *
 * - `captureId`, which it must have; a capture that was booked twice is listed twice
 * - `outcome`: `captured`, `failed` or `pending`; where it lacks, what needs it is not seen
 * - `amount: { currency, minorUnits }` or `captureAmount: { currency, value }`, in smallest units; may lack
 *
 * A pending and a final result of a capture may be two objects, or one that changes.
 */
export class CaptureList {
  readonly #url: URL;
  readonly #settings: CaptureListSettings;

  constructor(url: URL, settings: CaptureListSettings) {
    this.#url = url;
    this.#settings = settings;
  }

  /** What is listed of a capture now. */
  async of(captureId: string): Promise<readonly Booking[]> {
    return (await this.#read()).filter((booking) => booking.captureId === captureId);
  }

  /** What is listed of a capture as soon as it `fits`, or at the last when the time is up. */
  async waitFor(
    captureId: string,
    fits: (bookings: readonly Booking[]) => boolean = (bookings) => bookings.length > 0,
  ): Promise<readonly Booking[]> {
    const { clock, withinMs, signal } = this.#settings;
    const end = clock.now() + withinMs;
    for (;;) {
      const bookings = await this.of(captureId);
      if (fits(bookings) || clock.now() > end) return bookings;
      // Nothing outside tells when a list changes: it can only be asked again.
      await clock.pause(PAUSE, signal);
    }
  }

  async #read(): Promise<readonly Booking[]> {
    const { clock, timeoutMs, signal } = this.#settings;
    const headers = ['accept', 'application/json'];
    const request = { url: this.#url, method: 'GET', headers, body: new Uint8Array() };
    const limits = { timeoutMs, maxReplyBytes: LONGEST_LIST };
    const answer = await exchangeBy(clock, { ...request, ...limits }, this.#settings);
    signal?.throwIfAborted();
    if (answer.kind === 'failure') throw new CapturesUnreadable(answer.message);
    if (answer.status !== 200) throw new CapturesUnreadable(`It answered status ${answer.status}.`);
    const list = parsed(answer.body);
    if (!Array.isArray(list)) throw new CapturesUnreadable('It answered no JSON array.');
    return list.flatMap(readBooking);
  }
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function readBooking(entry: unknown): readonly Booking[] {
  const { captureId, outcome, amount, captureAmount } = fieldsOf(entry);
  if (typeof captureId !== 'string') return [];
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
