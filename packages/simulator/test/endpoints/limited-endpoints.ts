import type { IncomingMessage, ServerResponse } from 'node:http';
import { CorrectEndpoint } from './correct-endpoint.ts';
import { replyBody } from './messages.ts';

/** Accepts a number of requests in each window of time, and rejects the others with 429. */
abstract class Limited extends CorrectEndpoint {
  /** The number of requests that were rejected. */
  rejected = 0;
  #window = 0;
  #requests = 0;
  protected readonly limit: number = 40;

  /** Rejects the request if the limit of the window is reached. */
  protected isRejected(response: ServerResponse): boolean {
    const window = Math.floor(this.clock.now() / 30_000);
    if (window !== this.#window) this.#requests = 0;
    this.#window = window;
    this.#requests += 1;
    if (this.#requests <= this.limit) return false;
    this.rejected += 1;
    const headers = { 'content-type': 'application/json', connection: 'close', ...this.retryAfter() };
    response.writeHead(429, headers).end(JSON.stringify(replyBody()));
    return true;
  }

  protected abstract retryAfter(): Readonly<Record<string, string>>;
}

/** Limits notifications, and says how long to wait. */
export class LimitsWithRetryAfter extends Limited {
  protected override retryAfter(): Readonly<Record<string, string>> {
    return { 'retry-after': '30' };
  }

  protected override async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!this.isRejected(response)) await super.receive(request, response);
  }
}

/** Limits notifications, and gives a date. */
export class LimitsUntilDate extends LimitsWithRetryAfter {
  protected override retryAfter(): Readonly<Record<string, string>> {
    return { 'retry-after': new Date(Date.now() + 31_000).toUTCString() };
  }
}

/** Limits notifications, and does not say how long to wait. */
export class LimitsWithoutRetryAfter extends LimitsWithRetryAfter {
  protected override readonly limit = 10;

  protected override retryAfter(): Readonly<Record<string, string>> {
    return {};
  }
}

/** Asks to wait longer than a run may take. */
export class LimitsForAnHour extends LimitsWithoutRetryAfter {
  protected override retryAfter(): Readonly<Record<string, string>> {
    return { 'retry-after': '3600' };
  }
}

/** Asks to wait longer than anybody lives. */
export class LimitsForAges extends LimitsWithoutRetryAfter {
  protected override retryAfter(): Readonly<Record<string, string>> {
    return { 'retry-after': '9'.repeat(20) };
  }
}

/** Says in words how long to wait. */
export class LimitsSoon extends LimitsWithoutRetryAfter {
  protected override retryAfter(): Readonly<Record<string, string>> {
    return { 'retry-after': 'soon' };
  }
}

/** Never accepts a message again, but asks to wait each time. */
export class LimitsForEver extends LimitsWithoutRetryAfter {
  protected override retryAfter(): Readonly<Record<string, string>> {
    return { 'retry-after': '0' };
  }

  protected override isRejected(response: ServerResponse): boolean {
    return this.rejected > 0 ? this.#reject(response) : super.isRejected(response);
  }

  #reject(response: ServerResponse): true {
    response.writeHead(429, { connection: 'close', ...this.retryAfter() }).end();
    return true;
  }
}

/** Limits only the list of booked captures. */
export class LimitsListWithRetryAfter extends Limited {
  protected override readonly limit: number = 5;

  protected override retryAfter(): Readonly<Record<string, string>> {
    return { 'retry-after': '30' };
  }

  protected override sendList(response: ServerResponse): void {
    if (!this.isRejected(response)) super.sendList(response);
  }
}

export class LimitsListWithoutRetryAfter extends LimitsListWithRetryAfter {
  protected override retryAfter(): Readonly<Record<string, string>> {
    return {};
  }
}

/** Rejects a copy with 429 while another one is being handled. This is not a rate limit. */
export class RejectsParallelCopiesWith429 extends CorrectEndpoint {
  protected override refuse(response: ServerResponse, error: unknown): void {
    const writeHead = response.writeHead.bind(response);
    response.writeHead = ((status: number, headers: object) =>
      writeHead(status === 503 ? 429 : status, { ...headers })) as never;
    super.refuse(response, error);
  }
}
