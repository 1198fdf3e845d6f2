import type { TracedMessage } from '@notify-capture/core';
import type { Attributes } from '@opentelemetry/api';

/** The conventions: https://opentelemetry.io/docs/specs/semconv/messaging/ and, for `error.type`, …/general/recording-errors/. */
type Operation = 'process' | 'settle';

/** Alipay's name of the address to which it sends all kinds of notifications. */
const DESTINATION = 'notifyCapture';

/** The name of a span: the operation and the destination. */
export function spanName(operation: Operation): string {
  return `${operation} ${DESTINATION}`;
}

/** What is the same for all messages; samplers see these. */
export function operationAttributes(operation: Operation): Attributes {
  return {
    'messaging.system': 'alipay',
    'messaging.destination.name': DESTINATION,
    'messaging.operation.name': operation,
    'messaging.operation.type': operation,
  };
}

/** The attributes of a message that have few values: also for metrics. Nothing that an unauthenticated client can choose. */
export function boundedAttributes({ kind, outcome, code }: TracedMessage): Attributes {
  return present({ 'notify_capture.kind': kind, 'notify_capture.outcome': outcome, 'error.type': code });
}

/** The attributes of the span of a message. */
export function messageAttributes(message: TracedMessage): Attributes {
  const { key, clientId, attempt, relation, settlement, status, age } = message;
  return {
    ...boundedAttributes(message),
    ...present({
      'messaging.message.id': key,
      'http.response.status_code': status,
      'notify_capture.client_id': clientId,
      'notify_capture.attempt': attempt,
      'notify_capture.relation': relation,
      'notify_capture.settlement': settlement,
      'notify_capture.age': age === undefined ? undefined : age / 1000,
    }),
  };
}

function present(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}
