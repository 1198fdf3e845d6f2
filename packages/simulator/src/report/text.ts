import type picocolors from 'picocolors';
import { type Certificate, type CheckResult, conclusionOf, tallyOf } from '../certify/certificate.ts';
import { GROUPS, type Group } from '../certify/check.ts';
import { labelOf, MARKS, type ResultLabel } from './labels.ts';
import { printable } from './printable.ts';

type Colors = ReturnType<typeof picocolors.createColors>;

const INDENT = ' '.repeat(17);

/** A certificate for a terminal: one line per check, with observations and a hint below a failed one. */
export function textReport(certificate: Certificate, colors: Colors): string {
  const { endpoint, clientId, preflightError, results, ms } = certificate;
  const lines = [
    colors.bold(`Certificate of ${printable(endpoint)}`),
    colors.dim(`client-id ${printable(clientId)}, ${certificate.startedAt}, ${(ms / 1_000).toFixed(1)} s`),
    '',
  ];
  if (preflightError !== undefined) {
    lines.push(
      `${colors.red(MARKS.fail)} ${printable(preflightError.message)}`,
      `  → ${printable(preflightError.hint)}`,
      '',
    );
  }
  const width = Math.max(0, ...results.map(({ id }) => id.length));
  for (const group of groupsOf(results)) {
    lines.push(colors.bold(GROUPS[group]));
    for (const result of results) {
      if (result.group === group) lines.push(...resultLines(result, width, colors));
    }
    lines.push('');
  }
  return [...lines, ...summary(certificate, colors)].join('\n');
}

/** The groups that have results, in the order of the report. */
export function groupsOf(results: readonly CheckResult[]): readonly Group[] {
  return (Object.keys(GROUPS) as Group[]).filter((group) => results.some((result) => result.group === group));
}

function resultLines(result: CheckResult, width: number, colors: Colors): readonly string[] {
  const label = labelOf(result);
  const verdict = painter(label, colors)(`${MARKS[label]} ${label.padEnd(12)}`);
  const first = `  ${verdict} ${result.id.padEnd(width)}  ${result.title}`;
  if (result.verdict === 'fail') {
    const lines = result.observations.flatMap(({ sent, received, expected }) => [
      `${INDENT}sent      ${printable(sent)}`,
      `${INDENT}received  ${printable(received)}`,
      `${INDENT}expected  ${printable(expected)}`,
    ]);
    return [first, ...lines, `${INDENT}→ ${result.hint}`];
  }
  return result.note === undefined ? [first] : [first, colors.dim(`${INDENT}${printable(result.note)}`)];
}

function painter(label: ResultLabel, colors: Colors): (text: string) => string {
  return { pass: colors.green, fail: colors.red, advice: colors.yellow, inconclusive: colors.cyan }[label];
}

function summary(certificate: Certificate, colors: Colors): readonly string[] {
  const { passed, failed, advice, inconclusive } = tallyOf(certificate);
  const counts = `${passed} passed, ${failed} failed, ${advice} advice, ${inconclusive} inconclusive`;
  const paint = certificate.ready ? colors.green : colors.red;
  return [paint(colors.bold(conclusionOf(certificate))), counts];
}
