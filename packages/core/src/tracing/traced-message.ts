import type { Relation } from '../delivery/relation.ts';
import type { Settlement } from '../delivery/settlement.ts';
import type { NotificationErrorCode, Severity } from '../error-codes.ts';
import type { Notification } from '../notification/notification.ts';
import type { TracedStep } from './steps.ts';

/**
 * What the tracing channels publish: one object for each message, the same at every step.
 *
 * Its fields are set as they become known. It never contains a body, `raw`, a signature or a key of a client.
 */
export interface TracedMessage {
  /** The client; like the three that follow, it is set when the signature and the body are valid. */
  readonly clientId?: string;
  /** What the notification is about. */
  readonly kind?: Notification['kind'];
  /** The outcome of a capture, and of another kind where the protocol has a result. */
  readonly outcome?: NonNullable<Notification['outcome']>;
  /** The literal `request-time` header. */
  readonly requestTime?: string;
  /**
   * The number of Alipay's attempt, 1 to 8. Alipay does not number its attempts: this is the one of its documented
   * schedule that is nearest to the age of the message when it was received, and 1 if Alipay renews `request-time`.
   * Absent for a notification from a queue or an inquiry.
   */
  readonly attempt?: number;
  /** `context.key`: the same for every delivery of the same result. Set by `claim`. */
  readonly key?: string;
  /** How the result relates to the settled one. Set by `claim`, unless this result is already settled. */
  readonly relation?: Relation;
  /** An earlier delivery was claimed and never settled. Set by `claim`. */
  readonly mayHaveRunBefore?: boolean;
  /** Why the message was acknowledged. Absent for a refused one. */
  readonly settlement?: Settlement;
  /** The code of the refusal, or of the step that failed. Absent for an acknowledged message. */
  readonly code?: NotificationErrorCode;
  /** Of a refusal: `info` if there is nothing to do, as after a closed connection. Set with `status`. */
  readonly severity?: Severity;
  /** The HTTP status of the reply. Set at the end of `receive`, of `deliver` and of an `authenticate` that refuses. */
  readonly status?: number;
  /** The time of the reply minus `requestTime`, in ms by the receiver's clock. Set with `status`. */
  readonly age?: number;
  /** The error behind the code: of your handler, the store or `resolveKeys`. */
  readonly error?: unknown;
  /** The durations of the steps that have ended, in ms. */
  readonly durations: Readonly<Partial<Record<TracedStep, number>>>;
  /**
   * Calls the listener when the response is sent or its connection is closed.
   *
   * Present where the framework can reply by itself between `authenticate` and `deliver` (Nest): then `deliver` may never start.
   *
   * @param listener gets the HTTP status of the response; none if the connection was closed before
   * @example
   * import { tracingChannel } from 'node:diagnostics_channel';
   * import { type TracedMessage, TRACING_CHANNELS } from '@notify-capture/core';
   *
   * tracingChannel(TRACING_CHANNELS.authenticate).start.subscribe((message) => {
   *   (message as TracedMessage).onClose?.((status) => console.log('replied with', status));
   * });
   */
  onClose?(listener: (status?: number) => void): void;
  /**
   * On `start`: runs the step inside of a context that `bindStore` cannot enter, such as OpenTelemetry's. The step runs
   * once, also if `enter` does not call it, or throws.
   *
   * @example
   * import { tracingChannel } from 'node:diagnostics_channel';
   * import { type TracedMessage, TRACING_CHANNELS } from '@notify-capture/core';
   * import { context, trace } from '@opentelemetry/api';
   *
   * tracingChannel(TRACING_CHANNELS.handle).start.subscribe((message) => {
   *   const active = trace.setSpan(context.active(), trace.getTracer('shop').startSpan('handle'));
   *   (message as TracedMessage).runInside((step) => context.with(active, step));
   * });
   */
  runInside(enter: (step: () => void) => void): void;
}
