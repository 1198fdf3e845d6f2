import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { CorrectEndpoint } from './correct-endpoint.ts';
import {
  type Body,
  type BookingLine,
  RefusalError,
  type SignedHeaders,
  type TrustedClient,
} from './messages.ts';
import { kindOf } from './other-messages.ts';

/** Keeps no records of settled captures. */
export class BooksEveryCopy extends CorrectEndpoint {
  protected override async deliver(body: Body): Promise<void> {
    this.book(body);
  }
}

/** Replies with the error of a failed insert. */
export class FailsOnDuplicate extends CorrectEndpoint {
  readonly #seen = new Set<string>();

  protected override async deliver(body: Body): Promise<void> {
    await super.deliver(body);
    const key = JSON.stringify([body.captureId, body.result.resultStatus]);
    if (this.#seen.has(key)) throw new Error('duplicate key');
    this.#seen.add(key);
  }
}

/** A query to its database ends after all parallel copies are received. */
export class HasSlowQueries extends CorrectEndpoint {
  /** Connections without a complete request. */
  readonly #pending = new Set<Socket>();
  readonly #waiting: (() => void)[] = [];

  constructor(trust: TrustedClient) {
    super(trust);
    this.server.on('connection', (socket) => {
      this.#pending.add(socket);
      socket.once('close', () => this.#onRequest(socket));
    });
    this.server.on('request', ({ socket }) => this.#onRequest(socket));
  }

  #onRequest(socket: Socket): void {
    this.#pending.delete(socket);
    if (this.#pending.size === 0) for (const resume of this.#waiting.splice(0)) resume();
  }

  protected async query(): Promise<void> {
    if (this.#pending.size > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}

/** `SELECT` first, `INSERT` afterwards. */
export class SelectsThenInserts extends HasSlowQueries {
  protected override async deliver(body: Body): Promise<void> {
    const outcome = this.outcome(body.result);
    const isSameCapture = ({ captureId }: BookingLine): boolean => captureId === body.captureId;
    const before = this.books.filter(isSameCapture).map((line) => line.outcome);
    await this.query();
    if (before.includes(outcome)) return;
    if (before.some((settled) => settled !== 'pending') && outcome !== 'pending') this.conflict();
    this.book(body);
  }
}

/** Treats every later result as a repeat. */
export class KeepsFirstResult extends CorrectEndpoint {
  readonly #seen = new Set<string>();

  protected override async deliver(body: Body): Promise<void> {
    const key = this.keyOf(body);
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.book(body);
  }
}

/** Ignores every result after a pending one. */
export class IgnoresFinalAfterPending extends CorrectEndpoint {
  protected override async deliver(body: Body): Promise<void> {
    const pending = this.books.some(
      ({ captureId, outcome }) => captureId === body.captureId && outcome === 'pending',
    );
    if (!pending) await super.deliver(body);
  }
}

/** Keeps one state per capture, and every message replaces it. */
export class KeepsLatestResult extends CorrectEndpoint {
  protected override async deliver(body: Body): Promise<void> {
    const at = this.books.findIndex(({ captureId }) => captureId === body.captureId);
    if (at >= 0) this.books.splice(at, 1);
    this.book(body);
  }
}

export class UsesPaymentIdAsKey extends CorrectEndpoint {
  protected override keyOf({ paymentId }: Body): string {
    return paymentId;
  }
}

/** Acknowledges a result that contradicts an earlier one. */
export class IgnoresConflict extends CorrectEndpoint {
  protected override async deliver(body: Body): Promise<void> {
    try {
      await super.deliver(body);
    } catch (error) {
      if (!(error instanceof RefusalError && error.status === 409)) throw error;
    }
  }
}

/** Treats every notification as a success. */
export class BooksEverythingAsCaptured extends CorrectEndpoint {
  protected override outcome(): BookingLine['outcome'] {
    return 'captured';
  }
}

/** Acknowledges all captures, and books none of them. */
export class BooksNothing extends CorrectEndpoint {
  protected override book(): void {}
}

/** Books only captures in BRL, but acknowledges all of them. */
export class BooksOnlyBrl extends CorrectEndpoint {
  protected override book(body: Body): void {
    if (body.captureAmount.currency === 'BRL') super.book(body);
  }
}

/** Assumes that every currency has two decimal digits. */
export class BooksHundredthsOfYen extends CorrectEndpoint {
  protected override book(body: Body): void {
    const { currency, value } = body.captureAmount;
    const yen = currency === 'JPY' ? String(Number(value) / 100) : value;
    super.book({ ...body, captureAmount: { currency, value: yen } });
  }
}

/** Books a message, and then verifies its signature. */
export class BooksBeforeVerifying extends CorrectEndpoint {
  #booked = new Set<string>();

  protected override authenticate(request: IncomingMessage, headers: SignedHeaders, bytes: Buffer): void {
    const body = this.parse(bytes);
    const isBookable = kindOf({ ...body }) === 'capture' && !this.#booked.has(body.captureId);
    if (isBookable) super.book(this.validate(body));
    this.#booked.add(body.captureId);
    super.authenticate(request, headers, bytes);
  }

  protected override book(body: Body): void {
    if (body.result.resultStatus !== 'U' && !this.#isListed(body)) super.book(body);
  }

  #isListed(body: Body): boolean {
    const outcome = this.outcome(body.result);
    return this.books.some((line) => line.captureId === body.captureId && line.outcome === outcome);
  }
}

/** The list is an object with one array, as many frameworks make it. */
export class ListsBelowAWrapper extends CorrectEndpoint {
  protected override list(): unknown {
    return { status: 'ok', data: this.books, next: null };
  }
}

/** Acknowledges a message, and then verifies its signature. */
export class AcknowledgesBeforeVerifying extends CorrectEndpoint {
  protected override async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.acknowledge(response, this.trust.clientId);
    await super.receive(request, { ...response, headersSent: true } as ServerResponse).catch(() => undefined);
  }

  protected override acknowledge(response: ServerResponse, clientId: string): void {
    if (!response.headersSent) super.acknowledge(response, clientId);
  }
}

/** The list contains no outcome. */
export class ListsNoOutcome extends CorrectEndpoint {
  protected override list(): unknown {
    return this.books.map(({ captureId }) => ({ captureId }));
  }
}

/** Books in the background: a capture is listed from the second read of the list on. */
export class BooksInBackground extends CorrectEndpoint {
  readonly #queue: Body[] = [];

  protected override book(body: Body): void {
    this.#queue.push(body);
  }

  protected override list(): unknown {
    const listed = [...this.books];
    for (const body of this.#queue.splice(0)) super.book(body);
    return listed;
  }
}

/** Catches the error of a write, and acknowledges. */
abstract class IgnoresFailedWrites extends CorrectEndpoint {
  protected abstract fails(body: Body): boolean;

  protected override book(body: Body): void {
    if (!this.fails(body)) super.book(body);
  }
}

/** The column of the time is NOT NULL. */
export class IgnoresMissingTimes extends IgnoresFailedWrites {
  protected override fails(body: Body): boolean {
    return !('captureTime' in body);
  }
}

/** The column of the id is a varchar(32). */
export class IgnoresLongIds extends IgnoresFailedWrites {
  protected override fails({ captureId }: Body): boolean {
    return captureId.length > 32;
  }
}

/** The table keeps no characters of four bytes. */
export class IgnoresEmoji extends IgnoresFailedWrites {
  protected override fails(body: Body): boolean {
    return /\p{Emoji_Presentation}/u.test(JSON.stringify(body));
  }
}
