import type { DeliveredAttempt, DeliveredCapture, Delivery, MessageRole } from '../deliver/delivered.ts';
import { latenciesOf, statusOf } from '../deliver/summary.ts';
import { printable } from '../report/escape.ts';
import { milliseconds } from './exchange-report.ts';
import { barsOf, drawHistogram } from './histogram.ts';
import { colour, print } from './terminal.ts';

const NAMES: Readonly<Record<MessageRole, string>> = {
  result: 'result',
  pending: 'pending',
  conflict: 'conflicting result',
};
/** So many captures that were not acknowledged are named. */
const NAMED = 5;
const WIDTH = 40;

/** Prints one attempt as it comes. */
export function printAttempt(attempt: DeliveredAttempt): void {
  const { role, number, copy, afterMs, verdict, ackLost } = attempt;
  const mark = verdict.acknowledged ? colour.green('✓') : colour.red('✗');
  const what = verdict.acknowledged
    ? `acknowledged${ackLost ? ', and the reply lost' : ''}`
    : faultOf(attempt);
  const when = `+${clock(afterMs)}`.padStart(11);
  const which = `${NAMES[role]}, attempt ${number}${copy > 1 ? `, copy ${copy}` : ''}`;
  print(`${mark} ${when}  ${which}: ${what}`);
}

/** Prints the summary, the captures that failed, and how long replies took. */
export function printDelivery({ captures, summary }: Delivery): void {
  const { sent, acknowledged, unacknowledged, acksLost, conflicts, statuses, latency, ms } = summary;
  const rows: readonly (readonly [string, string])[] = [
    ['captures', `${figure(summary.captures)} in ${milliseconds(ms)}`],
    ['requests sent', figure(sent)],
    ['acknowledged', figure(acknowledged)],
    ['not acknowledged', unacknowledged === 0 ? '0' : colour.red(figure(unacknowledged))],
    ...(acksLost === 0 ? [] : [['acknowledgements lost', figure(acksLost)] as const]),
    ...(conflicts === undefined
      ? []
      : [
          [
            'conflicts',
            `${figure(conflicts.acknowledged)} acknowledged, ${figure(conflicts.refused)} refused`,
          ] as const,
        ]),
    [
      'replies',
      Object.entries(statuses)
        .map(([status, count]) => `${status} × ${figure(count)}`)
        .join(', '),
    ],
  ];
  print('');
  for (const [name, value] of rows) print(`${name.padStart(22)}  ${value}`);
  for (const capture of captures.filter((one) => !one.acknowledged).slice(0, NAMED)) printFailed(capture);
  if (unacknowledged > NAMED) print(colour.dim(`  and ${figure(unacknowledged - NAMED)} more`));
  if (latency === undefined) return;
  print(`\n${colour.bold('Time to reply')}`);
  for (const line of drawHistogram(barsOf(latenciesOf(captures)), WIDTH)) print(line);
  const { p50, p90, p99, max } = latency;
  print(
    colour.dim(
      `half within ${milliseconds(p50)}, 90 % ${milliseconds(p90)}, 99 % ${milliseconds(p99)}, all ${milliseconds(max)}`,
    ),
  );
}

/** A delivery for scripts. */
export function deliveryJson({ captures, summary, aborted }: Delivery): object {
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

function printFailed({ captureId, messages }: DeliveredCapture): void {
  for (const { role, acknowledged, attempts } of messages) {
    const last = attempts.at(-1);
    if (acknowledged || role === 'conflict' || last === undefined) continue;
    const why = last.verdict.acknowledged ? 'every acknowledgement was lost' : faultOf(last);
    print(`${colour.red('✗')} ${captureId}, ${NAMES[role]}: ${why}`);
  }
}

/** The first fault stands for all: `send` names each. */
function faultOf({ verdict }: DeliveredAttempt): string {
  return verdict.acknowledged ? 'acknowledged' : printable(verdict.faults[0]?.message ?? 'not acknowledged');
}

function clock(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes === 0) return '0 s';
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function figure(count: number): string {
  return count.toLocaleString('en');
}
