import type { CaptureContext, CaptureNotification } from '@notify-capture/core';

/** One line of the shop's books. */
export interface Booking {
  readonly captureId: string;
  readonly captureRequestId: string;
  readonly paymentId: string;
  readonly outcome: CaptureNotification['outcome'];
  /** What is to be done next, in the words of the result. */
  readonly action: string;
  readonly advice: string;
  readonly amount: {
    readonly currency: string;
    readonly minorUnits: string;
    readonly decimal: string | undefined;
  };
}

/** The shop's books, in memory. The key is unique: what is booked twice under it is booked once. */
export class Ledger {
  readonly #bookings = new Map<string, Booking>();

  async book(capture: CaptureNotification, { key }: CaptureContext): Promise<Booking> {
    const { captureId, captureRequestId, paymentId, outcome, result, amount } = capture;
    const booking: Booking = {
      captureId,
      captureRequestId,
      paymentId,
      outcome,
      action: result.action,
      advice: result.advice.en,
      amount: {
        currency: amount.currency,
        minorUnits: amount.minorUnits.toString(),
        decimal: amount.decimal,
      },
    };
    this.#bookings.set(key, booking);
    return booking;
  }

  async list(): Promise<readonly Booking[]> {
    return [...this.#bookings.values()];
  }
}
