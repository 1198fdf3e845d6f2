import type { LocalizedText } from '@notify-capture/core';
import type { DeliveryAttempt, DeliveryResult, NotificationDelivery } from '../deliver/delivery-result.ts';
import { latenciesOf, statusOf } from '../deliver/summary.ts';
import type { Language } from '../language.ts';
import { printable } from '../report/printable.ts';
import { columnsOf } from '../report/wrap.ts';
import { attemptName, ROLES, WORDS } from './delivery-words.ts';
import { formatMs } from './exchange-report.ts';
import { barsOf, drawHistogram } from './histogram.ts';
import { color, print } from './terminal.ts';

/** The columns of `lost acknowledgements`, and one more. */
const NAME_WIDTH = 22;
/** How many unacknowledged deliveries the report lists. */
const MAX_LISTED = 5;
/** In characters. */
const HISTOGRAM_WIDTH = 40;

/** Prints one attempt. */
export function printAttempt(attempt: DeliveryAttempt, lang: Language): void {
  const { afterMs, verdict, ackLost } = attempt;
  const mark = verdict.acknowledged ? color.green('✓') : color.red('✗');
  const outcome = verdict.acknowledged
    ? WORDS[ackLost ? 'ackLost' : 'acknowledged'][lang]
    : faultOf(attempt, lang);
  const when = `+${formatAge(afterMs)}`.padStart(11);
  print(`${mark} ${when}  ${attemptName(attempt, lang)}${outcome}`);
}

/** Prints the summary, the unacknowledged deliveries, and the reply times. */
export function printDelivery({ deliveries, summary }: DeliveryResult, lang: Language): void {
  const { sent, acknowledged, unacknowledged, acksLost, conflicts, statuses, latency, ms } = summary;
  const count = formatCount(summary.deliveries);
  const areCaptures = deliveries.every(({ kind }) => kind === 'capture');
  const unit = areCaptures ? '笔' : '条';
  const inTime = { en: `${count} in ${formatMs(ms)}`, zh: `${count} ${unit}，用时 ${formatMs(ms)}` };
  const rows: readonly (readonly [LocalizedText, string])[] = [
    [areCaptures ? WORDS.captures : WORDS.messages, inTime[lang]],
    [WORDS.sent, formatCount(sent)],
    [WORDS.acknowledged, formatCount(acknowledged)],
    [WORDS.notAcknowledged, unacknowledged === 0 ? '0' : color.red(formatCount(unacknowledged))],
    ...(acksLost === 0 ? [] : [[WORDS.acksLost, formatCount(acksLost)] as const]),
    ...(conflicts === undefined ? [] : [[WORDS.conflicts, conflictsText(conflicts)[lang]] as const]),
    [
      WORDS.replies,
      Object.entries(statuses)
        .map(([status, count]) => `${status} × ${formatCount(count)}`)
        .join(', '),
    ],
  ];
  print('');
  for (const [name, value] of rows)
    print(`${' '.repeat(NAME_WIDTH - columnsOf(name[lang]))}${name[lang]}  ${value}`);
  for (const delivery of deliveries.filter((one) => !one.acknowledged).slice(0, MAX_LISTED))
    printFailed(delivery, lang);
  if (unacknowledged > MAX_LISTED) {
    const more = formatCount(unacknowledged - MAX_LISTED);
    print(color.dim({ en: `  and ${more} more`, zh: `  另有 ${more} ${unit}` }[lang]));
  }
  if (latency === undefined) return;
  print(`\n${color.bold(WORDS.replyTimes[lang])}`);
  for (const line of drawHistogram(barsOf(latenciesOf(deliveries)), HISTOGRAM_WIDTH)) print(line);
  const { p50, p90, p99, max } = latency;
  print(color.dim(`p50 ${formatMs(p50)}, p90 ${formatMs(p90)}, p99 ${formatMs(p99)}, max ${formatMs(max)}`));
}

/** The JSON output of a delivery. */
export function deliveryJson({ deliveries, summary, aborted }: DeliveryResult): object {
  return {
    summary,
    aborted,
    deliveries: deliveries.map(({ kind, type, id, acknowledged, messages }) => ({
      ...{ kind, type, id },
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

function conflictsText({ acknowledged, refused }: { acknowledged: number; refused: number }): LocalizedText {
  const [one, other] = [formatCount(acknowledged), formatCount(refused)];
  return { en: `${one} acknowledged, ${other} refused`, zh: `确认 ${one} 条，拒绝 ${other} 条` };
}

function printFailed({ kind, type, id, messages }: NotificationDelivery, lang: Language): void {
  const subject = id ?? type ?? kind;
  for (const { role, acknowledged, attempts } of messages) {
    const last = attempts.at(-1);
    if (acknowledged || role === 'conflict' || last === undefined) continue;
    const why = last.verdict.acknowledged ? WORDS.everyAckLost[lang] : faultOf(last, lang);
    const name = { en: `${subject}, ${ROLES[role].en}: `, zh: `${subject}，${ROLES[role].zh}：` }[lang];
    print(`${color.red('✗')} ${name}${why}`);
  }
}

/** Only the first fault: the command `send` prints all of them. */
function faultOf({ verdict }: DeliveryAttempt, lang: Language): string {
  if (verdict.acknowledged) return WORDS.acknowledged[lang];
  return printable(verdict.faults[0]?.message ?? WORDS.notAcknowledged[lang]);
}

function formatAge(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes === 0) return '0 s';
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function formatCount(count: number): string {
  return count.toLocaleString('en');
}
