import { type Certificate, tallyOf } from '../certify/certificate.ts';
import type { Language } from '../language.ts';
import { MARKS, type ResultLabel } from './labels.ts';
import { escapeMarkup } from './printable.ts';
import { LOCALES, WORDS } from './words.ts';

/** The counts of the results: as a bar, and as words with signs that lead to their sections. */
export function tally(certificate: Certificate): string {
  const { passed, failed, advice, inconclusive } = tallyOf(certificate);
  const counts: readonly (readonly [ResultLabel, number])[] = [
    ['fail', failed],
    ['advice', advice],
    ['inconclusive', inconclusive],
    ['pass', passed],
  ];
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return '';
  const entries = counts.map(([label, count]) => `<li>${countText(label, count, certificate.lang)}</li>`);
  return `${bar(counts, total)}
<ul class="counts">${entries.join('')}</ul>`;
}

function countText(label: ResultLabel, count: number, lang: Language): string {
  const text = `<span aria-hidden="true">${MARKS[label]}</span> <strong>${count}</strong> ${WORDS[TALLY[label]][lang]}`;
  return count === 0
    ? `<span class="none">${text}</span>`
    : `<a class="${label}" href="#section-${label}">${text}</a>`;
}

const TALLY = { pass: 'passed', fail: 'failed', advice: 'advice', inconclusive: 'inconclusive' } as const;

/** The gap between two parts, in checks. */
const GAP = 0.4;

/** An SVG needs no style attribute for its widths. The words below it say the same. */
function bar(counts: readonly (readonly [ResultLabel, number])[], total: number): string {
  let x = 0;
  const parts = counts
    .filter(([, count]) => count > 0)
    .map(([label, count], index, shown) => {
      const width = count - (index === shown.length - 1 ? 0 : GAP);
      const part = `<rect class="${label}" x="${x}" y="0" width="${width}" height="1"/>`;
      x += count;
      return part;
    });
  return `<svg class="bar" viewBox="0 0 ${total} 1" preserveAspectRatio="none" aria-hidden="true">${parts.join('')}</svg>`;
}

/** The client, the time and the duration. */
export function facts({ clientId, startedAt, ms, lang }: Certificate): string {
  const entries = [
    [WORDS.client, `<code>${escapeMarkup(clientId)}</code>`],
    [
      WORDS.started,
      `<time datetime="${escapeMarkup(startedAt)}">${escapeMarkup(timeText(startedAt, lang))}</time>`,
    ],
    [WORDS.duration, durationText(ms, lang)],
  ] as const;
  const rows = entries.map(([name, value]) => `<div><dt>${name[lang]}</dt><dd>${value}</dd></div>`);
  return `<dl class="facts">${rows.join('')}</dl>`;
}

/** A time for people, in the zone of this machine. */
function timeText(iso: string, lang: Language): string {
  return new Intl.DateTimeFormat(LOCALES[lang], {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  }).format(new Date(iso));
}

/** A duration for people. */
export function durationText(ms: number, lang: Language): string {
  if (ms < 1_000) return `${ms} ms`;
  const seconds = new Intl.NumberFormat(LOCALES[lang], { maximumFractionDigits: 1 });
  return `${seconds.format(ms / 1_000)} s`;
}
