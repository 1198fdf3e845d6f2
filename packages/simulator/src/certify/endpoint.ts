import { sampleNotification } from '@notify-capture/core/testing';
import type { Clock } from '../clock.ts';
import { type Exchange, type ExchangeOptions, exchangeBy, type OutgoingRequest } from '../exchange.ts';
import type { Message, Sender } from '../sender.ts';
import { verdictOf } from '../verdict.ts';
import type { CaptureList } from './captures.ts';

/** The spelling that an endpoint is known to take; all checks use it but those that are about spelling. */
export interface Dialect {
  readonly encoding: 'percent-encoded' | 'bare';
  readonly keyVersion: string | null;
  readonly time: 'milliseconds' | 'iso';
}

/** What an endpoint is tried with. */
export interface EndpointSettings extends ExchangeOptions {
  readonly url: URL;
  readonly sender: Sender;
  /** Somebody whose key the endpoint does not trust. */
  readonly stranger: Sender;
  readonly dialect: Dialect;
  /** How it answered a genuine message. */
  readonly baseline: Exchange;
  readonly timeoutMs: number;
  /** For all time limits and pauses. */
  readonly clock: Clock;
  readonly captures?: CaptureList;
}

/** The fields that a check changes of the sample notification; a text or bytes are the whole body. */
export type Body = Readonly<Record<string, unknown>> | string | Uint8Array;

/** How a message of a check differs from a plain one. */
export type Changes = Partial<Omit<Message, 'body'>> & { readonly as?: Sender };

/** The endpoint under test. */
export class Endpoint {
  readonly captures: CaptureList | undefined;
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly #settings: EndpointSettings;

  constructor(settings: EndpointSettings) {
    this.#settings = settings;
    this.captures = settings.captures;
    this.timeoutMs = settings.timeoutMs;
    this.clock = settings.clock;
  }

  get url(): URL {
    return this.#settings.url;
  }

  get sender(): Sender {
    return this.#settings.sender;
  }

  /** Somebody whose key the endpoint does not trust. */
  get stranger(): Sender {
    return this.#settings.stranger;
  }

  /** A genuine, fresh notification in a spelling that the endpoint is known to take. */
  genuine(body: Body = {}, { as, ...changes }: Changes = {}): OutgoingRequest {
    const { url, sender, dialect, timeoutMs } = this.#settings;
    const whole = typeof body === 'string' || body instanceof Uint8Array ? body : freshNotification(body);
    return (as ?? sender).sign({
      url,
      body: whole,
      timeoutMs,
      requestTime: this.time(0),
      encoding: dialect.encoding,
      keyVersion: dialect.keyVersion,
      ...changes,
    });
  }

  /** A `request-time` so many ms from now, in the form that the endpoint takes. */
  time(fromNow: number): string {
    const at = Date.now() + fromNow;
    return this.#settings.dialect.time === 'milliseconds' ? String(at) : new Date(at).toISOString();
  }

  /** Sends a request on a connection of its own. */
  send(request: OutgoingRequest, signal?: AbortSignal): Promise<Exchange> {
    const { allowPublic, resolve } = this.#settings;
    return exchangeBy(this.clock, request, { allowPublic, resolve, signal: signal ?? this.#settings.signal });
  }

  /**
   * Did the endpoint take the message? The acknowledgement says so; of an endpoint that acknowledges wrongly, the
   * very reply that it gave to the first genuine message, so that only the checks of the reply fail.
   */
  accepted(answer: Exchange): boolean {
    if (verdictOf(answer, this.sender).acknowledged) return true;
    const { baseline } = this.#settings;
    if (answer.kind === 'failure' || baseline.kind === 'failure') return false;
    if (verdictOf(baseline, this.sender).acknowledged) return false;
    return likeness(answer) === likeness(baseline);
  }
}

/** A notification's body with fresh ids; the merchant's own one says where it comes from. */
export function freshNotification(fields: Readonly<Record<string, unknown>> = {}): object {
  const { captureRequestId, ...sample } = sampleNotification('captured');
  return { ...sample, captureRequestId: captureRequestId.replace('CAPTURE_REQUEST', 'CERTIFY'), ...fields };
}

/** What differs from reply to reply: UUIDs, ids in hex, numbers. */
const VARYING = /\b[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}\b|\b[\da-f]{16,}\b|\d+/gi;

/** Status and text of a reply; ids and times, that may be in it, do not matter. */
export function likeness(answer: Exchange): string {
  if (answer.kind === 'failure') return answer.reason;
  return `${answer.status} ${answer.body.toString('utf8').replaceAll(VARYING, '#')}`;
}
