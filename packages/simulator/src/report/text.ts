import type { LocalizedText } from '@notify-capture/core';
import type picocolors from 'picocolors';
import { type Certificate, type CheckResult, conclusionOf, tallyOf } from '../certify/certificate.ts';
import { GROUPS, type Group } from '../certify/check.ts';
import type { Language } from '../language.ts';
import { examplesOf } from './examples.ts';
import { labelOf, MARKS, type ResultLabel } from './labels.ts';
import { printable } from './printable.ts';
import { LABELS, titleOf, WORDS } from './words.ts';
import { columnsOf, hang, padColumns } from './wrap.ts';

type Colors = ReturnType<typeof picocolors.createColors>;

const INDENT = 17;
/** The columns of `inconclusive`. */
const LABEL_WIDTH = 12;
/** The columns of `received  `. */
const NAME_WIDTH = 10;
/** A title stands on a line of its own if fewer columns are left for it. */
const MIN_TITLE_WIDTH = 30;

/**
 * A certificate for a terminal: one line per check, with observations and a hint below a failed one. Lines are wrapped at
 * `width` columns.
 */
export function textReport(
  certificate: Certificate,
  colors: Colors,
  width = Number.POSITIVE_INFINITY,
): string {
  const { endpoint, clientId, lang, preflightError, ready, results, ms } = certificate;
  const heading = hang('', 2, titleOf({ endpoint: printable(endpoint), ready })[lang], width);
  const run = `client-id ${printable(clientId)}, ${certificate.startedAt}, ${(ms / 1_000).toFixed(1)} s`;
  const lines = [
    ...heading.map((line) => colors.bold(line)),
    ...hang('', 2, run, width).map((line) => colors.dim(line)),
    '',
  ];
  if (preflightError !== undefined) {
    lines.push(
      ...hang(`${colors.red(MARKS.fail)} `, 2, printable(preflightError.message), width),
      ...hang('  → ', 4, printable(preflightError.hint), width),
      '',
    );
  }
  const idWidth = Math.max(0, ...results.map(({ id }) => id.length));
  for (const group of groupsOf(results)) {
    lines.push(colors.bold(GROUPS[group][lang]));
    for (const result of results) {
      if (result.group === group) lines.push(...resultLines(result, { idWidth, width, colors, lang }));
    }
    lines.push('');
  }
  return [...lines, ...summary(certificate, colors, width)].join('\n');
}

/** The groups that have results, in the order of the report. */
export function groupsOf(results: readonly CheckResult[]): readonly Group[] {
  return (Object.keys(GROUPS) as Group[]).filter((group) => results.some((result) => result.group === group));
}

interface Layout {
  readonly idWidth: number;
  readonly width: number;
  readonly colors: Colors;
  readonly lang: Language;
}

function resultLines(result: CheckResult, { idWidth, width, colors, lang }: Layout): readonly string[] {
  const label = labelOf(result);
  const verdict = painter(label, colors)(`${MARKS[label]} ${padColumns(LABELS[label][lang], LABEL_WIDTH)}`);
  const before = `  ${verdict} ${result.id.padEnd(idWidth)}`;
  const titleAt = INDENT + idWidth + 2;
  const first =
    width - titleAt < MIN_TITLE_WIDTH
      ? [before.trimEnd(), ...indented(result.title, width)]
      : hang(`${before}  `, titleAt, result.title, width);
  if (result.verdict === 'fail') {
    const { shown, others } = examplesOf(result.observations);
    const lines = shown.flatMap((observation) =>
      (['sent', 'received', 'expected'] as const).flatMap((name) =>
        indented(printable(observation[name]), width, padColumns(WORDS[name][lang], NAME_WIDTH)),
      ),
    );
    const rest = others === undefined ? [] : indented(others[lang], width);
    return [...first, ...lines, ...rest, ...indented(result.hint, width, '→ ')];
  }
  if (result.note === undefined) return first;
  return [...first, ...indented(printable(result.note), width).map((line) => colors.dim(line))];
}

function indented(text: string, width: number, prefix = ''): readonly string[] {
  return hang(`${' '.repeat(INDENT)}${prefix}`, INDENT + columnsOf(prefix), text, width);
}

function painter(label: ResultLabel, colors: Colors): (text: string) => string {
  return { pass: colors.green, fail: colors.red, advice: colors.yellow, inconclusive: colors.cyan }[label];
}

function summary(certificate: Certificate, colors: Colors, width: number): readonly string[] {
  const { passed, failed, advice, inconclusive } = tallyOf(certificate);
  const counts: LocalizedText = {
    en: `${passed} passed, ${failed} failed, ${advice} advice, ${inconclusive} inconclusive`,
    zh: `通过 ${passed} 项，未通过 ${failed} 项，建议 ${advice} 项，无法判定 ${inconclusive} 项`,
  };
  const paint = { ready: colors.green, not_ready: colors.red, not_proved: colors.yellow }[
    certificate.verdict
  ];
  const conclusion = hang('', 2, conclusionOf(certificate), width);
  return [
    ...conclusion.map((line) => paint(colors.bold(line))),
    ...hang('', 2, counts[certificate.lang], width),
  ];
}
