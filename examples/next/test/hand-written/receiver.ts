import { verifySignature } from '@notify-capture/core';

export interface Message {
  readonly notifyType?: string;
  readonly captureId?: string;
  readonly paymentId?: string;
  readonly paymentRequestId?: string;
  readonly captureAmount?: { readonly currency: string; readonly value: string };
  readonly result?: { readonly resultCode: string; readonly resultStatus: string };
}

/** What the books show to `certify`. */
export interface Booking {
  readonly captureId: string | undefined;
  readonly outcome: 'captured' | 'failed' | 'pending';
  readonly captureAmount: Message['captureAmount'];
}

export interface Trust {
  readonly clientId: string;
  readonly publicKey: string;
  /** Resolves when all copies that were sent at the same time have arrived. */
  arrived(): Promise<void>;
}

const DAYS_3 = 3 * 24 * 60 * 60_000;
const MINUTES_5 = 5 * 60_000;

/**
 * A route handler as people write it, without this project's receiver. It makes none of the mistakes of `mistakes.ts`; each
 * class there makes one.
 */
export class HandWritten {
  readonly books: Booking[] = [];
  /** For messages of other kinds. */
  readonly inbox: Message[] = [];
  protected readonly trust: Trust;
  readonly #outcomes = new Map<string, Booking['outcome']>();

  constructor(trust: Trust) {
    this.trust = trust;
  }

  readonly POST = async (request: Request): Promise<Response> => {
    const body = new Uint8Array(await request.arrayBuffer());
    const time = request.headers.get('request-time') ?? '';
    if (!this.isGenuine(request, this.signedBody(body)) || !this.isFresh(time))
      return answer(401, 'ACCESS_DENIED', 'F');
    try {
      await this.settle(JSON.parse(new TextDecoder().decode(body)));
    } catch {
      return answer(500, 'UNKNOWN_EXCEPTION', 'U');
    }
    return answer(200, 'SUCCESS', 'S');
  };

  protected signedBody(body: Uint8Array): Uint8Array {
    return body;
  }

  protected isGenuine({ method, url, headers }: Request, body: Uint8Array): boolean {
    const { pathname, search } = new URL(url);
    const target = pathname + search;
    const { publicKey } = this.trust;
    const verdict = verifySignature({ method, target, headers: [...headers], body, publicKey });
    return verdict.valid && verdict.clientId === this.trust.clientId;
  }

  protected isFresh(time: string): boolean {
    const sent = /^\d+$/.test(time) ? Number(time) : Date.parse(time);
    const age = Date.now() - sent;
    return age < DAYS_3 && age > -MINUTES_5;
  }

  protected async settle(message: Message): Promise<void> {
    if (message.notifyType !== 'CAPTURE_RESULT') this.inbox.push(message);
    else await this.bookOnce(message);
  }

  /** Nothing is awaited between the look and the note. */
  protected async bookOnce(message: Message): Promise<void> {
    const id = message.captureId;
    if (id === undefined) throw new Error('The message has no captureId.');
    const outcome = this.outcomeOf(message);
    const known = this.#outcomes.get(id);
    if (known !== undefined && known !== 'pending') return;
    this.#outcomes.set(id, outcome);
    await this.write(message, outcome);
  }

  protected outcomeOf({ result }: Message): Booking['outcome'] {
    if (result?.resultStatus === 'F') return 'failed';
    return result?.resultStatus === 'S' ? 'captured' : 'pending';
  }

  protected async write({ captureId, captureAmount }: Message, outcome: Booking['outcome']): Promise<void> {
    this.books.push({ captureId, captureAmount, outcome });
  }
}

function answer(status: number, resultCode: string, resultStatus: string): Response {
  const resultMessage = { S: 'Success', F: 'Refused', U: 'Unknown' }[resultStatus];
  return Response.json({ result: { resultCode, resultStatus, resultMessage } }, { status });
}
