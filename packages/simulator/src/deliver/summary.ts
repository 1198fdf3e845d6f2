import type { DeliveredAttempt, DeliveredCapture, DeliverySummary, Latency } from './delivered.ts';

/** A delivery in figures. */
export function summaryOf(captures: readonly DeliveredCapture[], ms: number): DeliverySummary {
  const attempts = attemptsOf(captures);
  const acknowledged = captures.filter((capture) => capture.acknowledged).length;
  const conflicts = captures.flatMap(({ messages }) => messages.filter(({ role }) => role === 'conflict'));
  const settled = conflicts.filter((message) => message.acknowledged).length;
  const latency = latencyOf(latenciesOf(captures));
  return {
    captures: captures.length,
    acknowledged,
    unacknowledged: captures.length - acknowledged,
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

/** How long each reply took, in ms, in ascending order. */
export function latenciesOf(captures: readonly DeliveredCapture[]): readonly number[] {
  return attemptsOf(captures)
    .flatMap(({ answer }) => (answer.kind === 'reply' ? [answer.ms] : []))
    .sort((one, other) => one - other);
}

/** The status of a reply, or why there is none. */
export function statusOf({ answer }: DeliveredAttempt): string {
  return answer.kind === 'reply' ? String(answer.status) : answer.reason;
}

function attemptsOf(captures: readonly DeliveredCapture[]): readonly DeliveredAttempt[] {
  return captures.flatMap(({ messages }) => messages.flatMap(({ attempts }) => attempts));
}

function statusesOf(attempts: readonly DeliveredAttempt[]): Record<string, number> {
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
