import type { ListDescription } from './list-body.ts';
import { fieldsOf, type ListSettings, MerchantList } from './merchant-list.ts';

/** One entry of the merchant's books, as far as it is readable. */
export interface Booking {
  readonly captureId: string;
  readonly outcome?: 'captured' | 'failed' | 'pending';
  readonly currency?: string;
  /** In the currency's smallest unit. */
  readonly minorUnits?: string;
}

const DESCRIPTION: ListDescription = {
  option: '--captures',
  name: { en: 'list of booked captures', zh: '已入账请款的列表' },
  entries: { en: 'objects with captureId', zh: '带 captureId 的对象' },
};

/**
 * The list of booked captures at `--captures URL`.
 *
 * It contains at least the captures that the endpoint has booked since the run started. From each object certify reads
 *
 * - `captureId`: required. An endpoint that books a capture twice lists it twice.
 * - `outcome`: `captured`, `failed` or `pending`. Without it, the checks that need it are inconclusive.
 * - `amount: { currency, minorUnits }` or `captureAmount: { currency, value }`, in smallest units: optional.
 *
 * A pending and a final result of a capture may be two objects, or one object that changes.
 */
export class CaptureList extends MerchantList {
  constructor(url: URL, settings: ListSettings) {
    super(DESCRIPTION, url, settings);
  }

  /** All readable entries now. */
  async all(): Promise<readonly Booking[]> {
    return (await this.entries()).flatMap(readBooking);
  }

  /** The entries of a capture now. */
  async of(captureId: string): Promise<readonly Booking[]> {
    return bookingsOf(await this.entries(), captureId);
  }

  /** The entries of a capture as soon as they match `fits`; otherwise the entries at the end of the time limit. */
  waitFor(
    captureId: string,
    fits: (bookings: readonly Booking[]) => boolean = (bookings) => bookings.length > 0,
  ): Promise<readonly Booking[]> {
    return this.poll((entries) => bookingsOf(entries, captureId), fits);
  }
}

function bookingsOf(entries: readonly unknown[], captureId: string): readonly Booking[] {
  return entries.flatMap(readBooking).filter((booking) => booking.captureId === captureId);
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
