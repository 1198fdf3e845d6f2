import type {
  CaptureDelivery,
  DeliveryAttempt,
  DeliveryResult,
  MessageRole,
} from '../deliver/delivery-result.ts';
import { latenciesOf, statusOf } from '../deliver/summary.ts';
import { printable } from '../report/printable.ts';
import { formatMs } from './exchange-report.ts';
import { barsOf, drawHistogram } from './histogram.ts';
import { color, print } from './terminal.ts';

const NAMES: Readonly<Record<MessageRole, string>> = {
  result: 'result',
  pending: 'pending',
  conflict: 'conflicting result',
};
/** How many unacknowledged captures the report lists. */
const MAX_LISTED = 5;
/** In characters. */
const HISTOGRAM_WIDTH = 40;

/** Prints one attempt. */
export function printAttempt(attempt: DeliveryAttempt): void {
  const { role, number, copy, afterMs, verdict, ackLost } = attempt;
  const mark = verdict.acknowledged ? color.green('✓') : color.red('✗');
  const outcome = verdict.acknowledged
    ? `acknowledged${ackLost ? ', but the reply is lost' : ''}`
    : faultOf(attempt);
  const when = `+${formatAge(afterMs)}`.padStart(11);
  const name = `${NAMES[role]}, attempt ${number}${copy > 1 ? `, copy ${copy}` : ''}`;
  print(`${mark} ${when}  ${name}: ${outcome}`);
}

/** Prints the summary, the unacknowledged captures, and the reply times. */
export function printDelivery({ captures, summary }: DeliveryResult): void {
  const { sent, acknowledged, unacknowledged, acksLost, conflicts, statuses, latency, ms } = summary;
  const rows: readonly (readonly [string, string])[] = [
    ['captures', `${formatCount(summary.captures)} in ${formatMs(ms)}`],
    ['requests sent', formatCount(sent)],
    ['acknowledged', formatCount(acknowledged)],
    ['not acknowledged', unacknowledged === 0 ? '0' : color.red(formatCount(unacknowledged))],
    ...(acksLost === 0 ? [] : [['lost acknowledgements', formatCount(acksLost)] as const]),
    ...(conflicts === undefined
      ? []
      : [
          [
            'conflicts',
            `${formatCount(conflicts.acknowledged)} acknowledged, ${formatCount(conflicts.refused)} refused`,
          ] as const,
        ]),
    [
      'replies',
      Object.entries(statuses)
        .map(([status, count]) => `${status} × ${formatCount(count)}`)
        .join(', '),
    ],
  ];
  print('');
  for (const [name, value] of rows) print(`${name.padStart(22)}  ${value}`);
  for (const capture of captures.filter((one) => !one.acknowledged).slice(0, MAX_LISTED))
    printFailed(capture);
  if (unacknowledged > MAX_LISTED) print(color.dim(`  and ${formatCount(unacknowledged - MAX_LISTED)} more`));
  if (latency === undefined) return;
  print(`\n${color.bold('Reply times')}`);
  for (const line of drawHistogram(barsOf(latenciesOf(captures)), HISTOGRAM_WIDTH)) print(line);
  const { p50, p90, p99, max } = latency;
  print(color.dim(`p50 ${formatMs(p50)}, p90 ${formatMs(p90)}, p99 ${formatMs(p99)}, max ${formatMs(max)}`));
}

/** The JSON output of a delivery. */
export function deliveryJson({ captures, summary, aborted }: DeliveryResult): object {
  return {
    summary,
    aborted,
    captures: captures.map(({ captureId, acknowledged, messages }) => ({
      captureId,
      acknowledged,
      messages: messages.map((message) => ({
        role: message.role,
        acknowledged: message.acknowledged,
        attempts: message.attempts.map((attempt) => {
          const { number, copy, afterMs, ackLost, verdict, answer } = attempt;
          return { number, copy, afterMs, status: statusOf(attempt), ms: answer.ms, ackLost, verdict };
        }),
      })),
    })),
  };
}

function printFailed({ captureId, messages }: CaptureDelivery): void {
  for (const { role, acknowledged, attempts } of messages) {
    const last = attempts.at(-1);
    if (acknowledged || role === 'conflict' || last === undefined) continue;
    const why = last.verdict.acknowledged ? 'every acknowledgement was lost' : faultOf(last);
    print(`${color.red('✗')} ${captureId}, ${NAMES[role]}: ${why}`);
  }
}

/** Only the first fault: the command `send` prints all of them. */
function faultOf({ verdict }: DeliveryAttempt): string {
  return verdict.acknowledged ? 'acknowledged' : printable(verdict.faults[0]?.message ?? 'not acknowledged');
}

function formatAge(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes === 0) return '0 s';
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function formatCount(count: number): string {
  return count.toLocaleString('en');
}
