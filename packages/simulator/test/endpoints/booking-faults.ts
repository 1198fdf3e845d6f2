import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type Body, type Line, Refused, type SignedHeaders, type Trust } from './messages.ts';
import { RightEndpoint } from './right-endpoint.ts';

/** Remembers nothing. */
export class RunsTwice extends RightEndpoint {
  protected override async deliver(body: Body): Promise<void> {
    this.book(body);
  }
}

/** A failed insert is an error. */
export class DuplicateIsAnError extends RightEndpoint {
  readonly #seen = new Set<string>();

  protected override async deliver(body: Body): Promise<void> {
    await super.deliver(body);
    const key = JSON.stringify([body.captureId, body.result.resultStatus]);
    if (this.#seen.has(key)) throw new Error('duplicate key');
    this.#seen.add(key);
  }
}

/** `SELECT` first, `INSERT` afterwards. */
export class LooksThenBooks extends RightEndpoint {
  /** Connections whose request has not arrived yet. */
  readonly #coming = new Set<Socket>();
  readonly #looked: (() => void)[] = [];

  constructor(trust: Trust) {
    super(trust);
    this.server.on('connection', (socket) => {
      this.#coming.add(socket);
      socket.once('close', () => this.#arrived(socket));
    });
    this.server.on('request', ({ socket }) => this.#arrived(socket));
  }

  #arrived(socket: Socket): void {
    this.#coming.delete(socket);
    if (this.#coming.size === 0) for (const goOn of this.#looked.splice(0)) goOn();
  }

  /** A query takes as long as copies that were sent at once need to arrive. */
  async #query(): Promise<void> {
    if (this.#coming.size > 0) await new Promise<void>((resolve) => this.#looked.push(resolve));
  }

  protected override async deliver(body: Body): Promise<void> {
    const outcome = this.outcome(body.result);
    const same = ({ captureId }: Line): boolean => captureId === body.captureId;
    const before = this.books.filter(same).map((line) => line.outcome);
    await this.#query();
    if (before.includes(outcome)) return;
    if (before.some((settled) => settled !== 'pending') && outcome !== 'pending') this.conflict();
    this.book(body);
  }
}

/** What came first stays; what comes second is taken for a repeat. */
export class FirstResultStays extends RightEndpoint {
  readonly #seen = new Set<string>();

  protected override async deliver(body: Body): Promise<void> {
    const key = this.keyOf(body);
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.book(body);
  }
}

/** The same of pending results alone: whatever comes after is dropped. */
export class DropsFinalAfterPending extends RightEndpoint {
  protected override async deliver(body: Body): Promise<void> {
    const pending = this.books.some(
      ({ captureId, outcome }) => captureId === body.captureId && outcome === 'pending',
    );
    if (!pending) await super.deliver(body);
  }
}

/** One state a capture, and the latest message sets it. */
export class LatestResultWins extends RightEndpoint {
  protected override async deliver(body: Body): Promise<void> {
    const at = this.books.findIndex(({ captureId }) => captureId === body.captureId);
    if (at >= 0) this.books.splice(at, 1);
    this.book(body);
  }
}

export class KeyIsThePayment extends RightEndpoint {
  protected override keyOf({ paymentId }: Body): string {
    return paymentId;
  }
}

/** Two results that contradict each other are all the same to it. */
export class SilentConflict extends RightEndpoint {
  protected override async deliver(body: Body): Promise<void> {
    try {
      await super.deliver(body);
    } catch (error) {
      if (!(error instanceof Refused && error.status === 409)) throw error;
    }
  }
}

/** A notification is a success, is it not? */
export class EverythingIsCaptured extends RightEndpoint {
  protected override outcome(): Line['outcome'] {
    return 'captured';
  }
}

/** Acknowledges, and forgets. */
export class BooksNothing extends RightEndpoint {
  protected override book(body: Body): void {
    if (body.captureAmount.currency === 'BRL') super.book(body);
  }
}

/** All currencies have two digits. */
export class HundredthsOfYen extends RightEndpoint {
  protected override book(body: Body): void {
    const { currency, value } = body.captureAmount;
    const yen = currency === 'JPY' ? String(Number(value) / 100) : value;
    super.book({ ...body, captureAmount: { currency, value: yen } });
  }
}

/** Acts on the message, then looks whether it is genuine. */
export class BooksBeforeItVerifies extends RightEndpoint {
  #booked = new Set<string>();

  protected override authenticate(request: IncomingMessage, headers: SignedHeaders, bytes: Buffer): void {
    const body = this.parse(bytes);
    if (!this.#booked.has(body.captureId)) super.book(this.validate(body));
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

/** Acknowledges at once, and verifies afterwards: the log says that it was a forgery. */
export class AcknowledgesFirst extends RightEndpoint {
  protected override async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.acknowledge(response, this.trust.clientId);
    await super.receive(request, { ...response, headersSent: true } as ServerResponse).catch(() => undefined);
  }

  protected override acknowledge(response: ServerResponse, clientId: string): void {
    if (!response.headersSent) super.acknowledge(response, clientId);
  }
}

/** Its books have columns of their own for everything but the outcome. */
export class ListsNoOutcome extends RightEndpoint {
  protected override list(): unknown {
    return this.books.map(({ captureId }) => ({ captureId }));
  }
}

/** Books in the background: a capture is listed from the second look at the list on. */
export class BooksLater extends RightEndpoint {
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
