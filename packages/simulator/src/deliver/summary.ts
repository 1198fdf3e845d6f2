import type { DeliveryAttempt, DeliverySummary, Latency, NotificationDelivery } from './delivery-result.ts';

/** The totals of a delivery. */
export function summaryOf(deliveries: readonly NotificationDelivery[], ms: number): DeliverySummary {
  const attempts = attemptsOf(deliveries);
  const acknowledged = deliveries.filter((capture) => capture.acknowledged).length;
  const conflicts = deliveries.flatMap(({ messages }) => messages.filter(({ role }) => role === 'conflict'));
  const settled = conflicts.filter((message) => message.acknowledged).length;
  const latency = latencyOf(latenciesOf(deliveries));
  return {
    deliveries: deliveries.length,
    acknowledged,
    unacknowledged: deliveries.length - acknowledged,
    sent: attempts.length,
    acksLost: attempts.filter(({ ackLost }) => ackLost).length,
    ...(conflicts.length === 0
      ? {}
      : { conflicts: { acknowledged: settled, refused: conflicts.length - settled } }),
    statuses: statusesOf(attempts),
    ...(latency === undefined ? {} : { latency }),
    ms,
  };
}

/** The reply times in ms, in ascending order. */
export function latenciesOf(deliveries: readonly NotificationDelivery[]): readonly number[] {
  return attemptsOf(deliveries)
    .flatMap(({ answer }) => (answer.kind === 'reply' ? [answer.ms] : []))
    .sort((one, other) => one - other);
}

/** The status of a reply, or the reason why there is none. */
export function statusOf({ answer }: DeliveryAttempt): string {
  return answer.kind === 'reply' ? String(answer.status) : answer.reason;
}

function attemptsOf(deliveries: readonly NotificationDelivery[]): readonly DeliveryAttempt[] {
  return deliveries.flatMap(({ messages }) => messages.flatMap(({ attempts }) => attempts));
}

function statusesOf(attempts: readonly DeliveryAttempt[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const attempt of attempts) counts[statusOf(attempt)] = (counts[statusOf(attempt)] ?? 0) + 1;
  return counts;
}

function latencyOf(sorted: readonly number[]): Latency | undefined {
  const [min] = sorted;
  if (min === undefined) return undefined;
  const rank = (percent: number): number => sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? min;
  const mean = sorted.reduce((sum, ms) => sum + ms, 0) / sorted.length;
  return { min, mean, p50: rank(50), p90: rank(90), p99: rank(99), max: rank(100) };
}
