import type { TracedMessage } from '@notify-capture/core';
import {
  type Context,
  context,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { exceptionOf } from './exception.ts';
import { messageAttributes, operationAttributes, spanName, undeliveredAttributes } from './names.ts';
import type { MessageObserver } from './observer.ts';

/** The spans of a message, and the context of its steps. */
interface Spans {
  readonly process: Span;
  readonly inside: Context;
  settle?: Span;
}

/** A span for each message, in which its steps and its handler run, and one below it for each settle. */
export function spanObserver(tracer: () => Tracer): MessageObserver {
  const spans = new WeakMap<TracedMessage, Spans>();
  return {
    started(message, startTime) {
      const attributes = operationAttributes('process');
      const options = { kind: SpanKind.CONSUMER, startTime, attributes };
      const process = tracer().startSpan(spanName('process'), options);
      const inside = trace.setSpan(context.active(), process);
      spans.set(message, { process, inside });
      message.runInside((step) => context.with(inside, step));
    },

    resumed(message) {
      const begun = spans.get(message);
      if (begun !== undefined) message.runInside((step) => context.with(begun.inside, step));
    },

    replied(message) {
      const process = spans.get(message)?.process;
      process?.setAttributes(messageAttributes(message));
      // As for an HTTP server: a refusal below 500 is the fault of the request, not of this process. Nor is a closed connection.
      const { status = 500, severity } = message;
      if (process !== undefined) end(process, message, status >= 500 && severity !== 'info');
    },

    undelivered(message, _, status) {
      const process = spans.get(message)?.process;
      process?.setAttributes({ ...messageAttributes(message), ...undeliveredAttributes(status) });
      if (process !== undefined) end(process, message, status !== undefined && status >= 500);
    },

    settleStarted(message) {
      const begun = spans.get(message);
      if (begun === undefined) return;
      const attributes = {
        ...operationAttributes('settle'),
        ...(message.key && { 'messaging.message.id': message.key }),
      };
      const settle = tracer().startSpan(
        spanName('settle'),
        { kind: SpanKind.CLIENT, attributes },
        begun.inside,
      );
      begun.settle = settle;
      message.runInside((step) => context.with(trace.setSpan(begun.inside, settle), step));
    },

    settled(message, hasFailed) {
      const settle = spans.get(message)?.settle;
      if (hasFailed && message.code !== undefined) settle?.setAttribute('error.type', message.code);
      if (settle !== undefined) end(settle, message, hasFailed);
    },
  };
}

function end(span: Span, message: TracedMessage, hasFailed: boolean): void {
  if (hasFailed) {
    span.setStatus({ code: SpanStatusCode.ERROR });
    if ('error' in message) span.recordException(exceptionOf(message.error));
  }
  span.end();
}
