import type { LocalizedText } from '@notify-capture/core';
import { sampleNotification } from '@notify-capture/core/testing';
import type { Clock } from '../clock.ts';
import { type Exchange, type ExchangeOptions, exchangeBy, type OutgoingRequest } from '../exchange.ts';
import { verdictOf } from '../reply-verdict.ts';
import type { Message, Sender } from '../sender.ts';
import type { CaptureList } from './capture-list.ts';
import type { OtherList } from './other-list.ts';
import type { RateLimit } from './rate-limit.ts';

/** The form of the three headers that an endpoint accepts. All checks use it, except those about the form itself. */
export interface RequestFormat {
  readonly encoding: 'percent-encoded' | 'bare';
  readonly keyVersion: string | null;
  readonly time: 'milliseconds' | 'iso';
}

/** The settings of an endpoint. */
export interface EndpointSettings extends ExchangeOptions {
  readonly url: URL;
  readonly sender: Sender;
  /** A sender whose key the endpoint does not trust. */
  readonly untrustedSender: Sender;
  readonly format: RequestFormat;
  /** The endpoint's reply to the first genuine message. */
  readonly baseline: Exchange;
  readonly timeoutMs: number;
  /** For all time limits and pauses. */
  readonly clock: Clock;
  readonly rateLimit: RateLimit;
  readonly captures?: CaptureList;
  readonly others?: OtherList;
  /** Called with each request and its reply. */
  readonly onExchange?: (request: OutgoingRequest, answer: Exchange) => void;
}

/** The fields to change in the sample notification; a string or bytes replace the whole body. */
export type Body = Readonly<Record<string, unknown>> | string | Uint8Array;

/** How a message of a check differs from a plain one. */
export type Changes = Partial<Omit<Message, 'body'>> & { readonly as?: Sender };

const THE_ENDPOINT: LocalizedText = { en: 'the endpoint', zh: '接口' };

/** The endpoint under test. */
export class Endpoint {
  readonly captures: CaptureList | undefined;
  readonly others: OtherList | undefined;
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly #settings: EndpointSettings;

  constructor(settings: EndpointSettings) {
    this.#settings = settings;
    this.captures = settings.captures;
    this.others = settings.others;
    this.timeoutMs = settings.timeoutMs;
    this.clock = settings.clock;
  }

  get url(): URL {
    return this.#settings.url;
  }

  get sender(): Sender {
    return this.#settings.sender;
  }

  /** A sender whose key the endpoint does not trust. */
  get untrustedSender(): Sender {
    return this.#settings.untrustedSender;
  }

  /** Signs a new notification, in a form that the endpoint accepts. */
  sign(body: Body = {}, { as, ...changes }: Changes = {}): OutgoingRequest {
    const { url, sender, format, timeoutMs } = this.#settings;
    const whole = typeof body === 'string' || body instanceof Uint8Array ? body : newNotification(body);
    return (as ?? sender).sign({
      url,
      body: whole,
      timeoutMs,
      requestTime: this.time(0),
      encoding: format.encoding,
      keyVersion: format.keyVersion,
      ...changes,
    });
  }

  /** A `request-time` this many ms from now, in the form that the endpoint accepts. */
  time(fromNow: number): string {
    const at = Date.now() + fromNow;
    return this.#settings.format.time === 'milliseconds' ? String(at) : new Date(at).toISOString();
  }

  /**
   * Sends a request on a new connection. After status 429 it waits and sends the request again.
   *
   * @throws RateLimitError
   */
  send(request: OutgoingRequest): Promise<Exchange> {
    return this.#settings.rateLimit.respect(() => this.sendOnce(request), THE_ENDPOINT);
  }

  /** Sends a request once on a new connection, whatever the reply. */
  async sendOnce(request: OutgoingRequest, signal = this.#settings.signal): Promise<Exchange> {
    const { allowPublic, resolve, onExchange } = this.#settings;
    const answer = await exchangeBy(this.clock, request, { allowPublic, resolve, signal });
    onExchange?.(request, answer);
    return answer;
  }

  /**
   * Does the endpoint accept the message? The acknowledgement shows it. If the endpoint acknowledges in a wrong form,
   * the same reply as to the first genuine message shows it, so that only the checks of the reply fail.
   */
  isAccepted(answer: Exchange): boolean {
    if (verdictOf(answer, this.sender).acknowledged) return true;
    const { baseline } = this.#settings;
    if (answer.kind === 'failure' || baseline.kind === 'failure') return false;
    if (verdictOf(baseline, this.sender).acknowledged) return false;
    return comparableReply(answer) === comparableReply(baseline);
  }
}

/** A notification's body with new ids. The merchant's own id shows that the message belongs to certify. */
export function newNotification(fields: Readonly<Record<string, unknown>> = {}): object {
  const { captureRequestId, ...sample } = sampleNotification('captured');
  return { ...sample, captureRequestId: captureRequestId.replace('CAPTURE_REQUEST', 'CERTIFY'), ...fields };
}

/** The parts that differ from reply to reply: UUIDs, hexadecimal ids, numbers. */
const VARYING_PARTS = /\b[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}\b|\b[\da-f]{16,}\b|\d+/gi;

/** Status and text of a reply, without the ids and times in it: two equal replies have equal texts. */
export function comparableReply(answer: Exchange): string {
  if (answer.kind === 'failure') return answer.reason;
  return `${answer.status} ${answer.body.toString('utf8').replaceAll(VARYING_PARTS, '#')}`;
}
