import { type Booking, HandWritten, type Message, type Trust } from './receiver.ts';

/** The id of a payment is in every message of a payment, and in no capture. */
class DropsWithoutPaymentRequestId extends HandWritten {
  protected override async settle(message: Message): Promise<void> {
    if (message.paymentRequestId === undefined) return;
    await super.settle(message);
  }
}

class CountsAllButFailuresAsPaid extends HandWritten {
  protected override outcomeOf({ result }: Message): Booking['outcome'] {
    return result?.resultStatus === 'F' ? 'failed' : 'captured';
  }
}

/** A PAYMENT_PENDING has the result of a success. */
class CountsPendingPaymentsAsPaid extends HandWritten {
  protected override async settle(message: Message): Promise<void> {
    if (message.result?.resultStatus === 'S')
      await this.bookOnce({ ...message, captureId: message.captureId ?? message.paymentId ?? '' });
    else await super.settle(message);
  }
}

/** The column of the amount is an `integer` of Postgres. */
class LogsFailedWrites extends HandWritten {
  protected override async write(message: Message, outcome: Booking['outcome']): Promise<void> {
    try {
      if (Number(message.captureAmount?.value) >= 2 ** 31) throw new RangeError('integer out of range');
      await super.write(message, outcome);
    } catch {
      // console.error
    }
  }
}

/** The column of the time is NOT NULL. */
class LogsMissingColumns extends HandWritten {
  protected override async write(message: Message, outcome: Booking['outcome']): Promise<void> {
    if ('captureTime' in message) await super.write(message, outcome);
  }
}

class AcceptsFiveMinutes extends HandWritten {
  protected override isFresh(time: string): boolean {
    return super.isFresh(String((Number(time) || Date.parse(time)) - 3 * 24 * 60 * 60_000 + 5 * 60_000));
  }
}

/** `Date.parse` of epoch milliseconds is NaN, which is not less than anything. */
class RefusesNaN extends HandWritten {
  protected override isFresh(time: string): boolean {
    return Math.abs(Date.now() - Date.parse(time)) < 3 * 24 * 60 * 60_000;
  }
}

/** NaN is not greater than anything either. */
class AcceptsNaN extends HandWritten {
  protected override isFresh(time: string): boolean {
    return !(Math.abs(Date.now() - Date.parse(time)) > 3 * 24 * 60 * 60_000);
  }
}

class GetsThenSets extends HandWritten {
  readonly #seen = new Map<string, true>();

  protected override async bookOnce(message: Message): Promise<void> {
    const id = String(message.captureId);
    if (this.#seen.get(id)) return;
    // The write to the database takes a while.
    await this.trust.arrived();
    await this.write(message, this.outcomeOf(message));
    this.#seen.set(id, true);
  }
}

class SignsParsedBody extends HandWritten {
  protected override signedBody(body: Uint8Array): Uint8Array {
    return new TextEncoder().encode(JSON.stringify(JSON.parse(new TextDecoder().decode(body))));
  }
}

/** A mistake, as the README names it, the check that finds it, and receivers that make it. */
interface Mistake {
  readonly title: string;
  readonly check: string;
  readonly receivers: readonly (new (trust: Trust) => HandWritten)[];
}

export const MISTAKES: readonly Mistake[] = [
  {
    title: 'A message without `paymentRequestId` is acknowledged and dropped: no capture has one',
    check: 'acknowledged-capture-booked',
    receivers: [DropsWithoutPaymentRequestId],
  },
  {
    title: 'Only `resultStatus` is read, and all but `F` is paid: a pending capture (`U`) counts as paid',
    check: 'failure-not-booked-as-captured',
    receivers: [CountsAllButFailuresAsPaid],
  },
  {
    title:
      'Only `resultStatus` is read, not `notifyType`: `PAYMENT_PENDING` has an `S` too, and counts as paid',
    check: 'only-captures-booked',
    receivers: [CountsPendingPaymentsAsPaid],
  },
  {
    title: 'The write fails, the error is logged, and the message is acknowledged',
    check: 'acknowledged-capture-booked',
    receivers: [LogsFailedWrites, LogsMissingColumns],
  },
  {
    title:
      'A message older than five minutes is refused: the retries take a day, with the first `request-time`',
    check: 'last-attempt-accepted',
    receivers: [AcceptsFiveMinutes],
  },
  {
    title: '`Date.parse` reads epoch milliseconds: `age < limit` is false for `NaN`, and all are refused',
    check: 'time-in-milliseconds',
    receivers: [RefusesNaN],
  },
  {
    title: '`Date.parse` reads epoch milliseconds: `age > limit` is false for `NaN`, and none is too old',
    check: 'old-message-refused',
    receivers: [AcceptsNaN],
  },
  {
    title: '`seen.get(id)`, the write, then `seen.set(id)`: two copies at once are booked twice',
    check: 'parallel-duplicates-booked-once',
    receivers: [GetsThenSets],
  },
  {
    title: 'The signature is checked over `JSON.stringify(await request.json())`',
    check: 'body-verified-byte-for-byte',
    receivers: [SignsParsedBody],
  },
];
