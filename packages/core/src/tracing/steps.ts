/**
 * The names of the tracing channels (`tracingChannel` of `node:diagnostics_channel`), by step. Each publishes `start`,
 * `end`, `asyncStart`, `asyncEnd` and, if its step fails, `error`, with the {@link TracedMessage} of the message.
 *
 * - `receive`: all of `receiver.receive`.
 * - `authenticate`: steps 1 to 4. Called alone, also the refusal.
 * - `deliver`: steps 5 and 6. It contains the next three.
 * - `claim`: the store is asked whether the notification may be handled.
 * - `handle`: your handler. It runs inside the stores that are bound to `start` (`bindStore`).
 * - `settle`: the store is asked to settle, or whether your transaction has settled.
 *
 * After `HANDLER_TIMED_OUT`, `handle` and `settle` end later than `deliver`.
 *
 * @example
 * import { tracingChannel } from 'node:diagnostics_channel';
 * import { TRACING_CHANNELS } from '@notify-capture/core';
 *
 * tracingChannel(TRACING_CHANNELS.deliver).asyncEnd.subscribe((message) => console.log(message));
 */
export const TRACING_CHANNELS = {
  receive: 'notify-capture:receive',
  authenticate: 'notify-capture:authenticate',
  deliver: 'notify-capture:deliver',
  claim: 'notify-capture:claim',
  handle: 'notify-capture:handle',
  settle: 'notify-capture:settle',
} as const;

/** A step that has a tracing channel. */
export type TracedStep = keyof typeof TRACING_CHANNELS;
