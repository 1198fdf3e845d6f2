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
export function boundedAttributes(message: TracedMessage): Attributes {
  const { kind, outcome, code, severity } = message;
  return present({
    'notify_capture.genuine': isGenuine(message),
    'notify_capture.kind': kind,
    'notify_capture.outcome': outcome,
    'notify_capture.severity': severity,
    'error.type': code,
  });
}

/** Is its signature valid? `false` is also what anybody can send. */
export function isGenuine({ clientId }: TracedMessage): boolean {
  return clientId !== undefined;
}

/** Of a message to which the framework has replied before `deliver`, with this status. */
export function undeliveredAttributes(status: number | undefined): Attributes {
  // A guard alone is no error: the application can have put the message into a queue of its own.
  const isAccepted = status !== undefined && status < 400;
  return present({
    'http.response.status_code': status,
    'error.type': isAccepted ? undefined : 'NOT_DELIVERED',
  });
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
