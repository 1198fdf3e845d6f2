import type picocolors from 'picocolors';
import { type Certificate, type CheckResult, conclusionOf, tallyOf } from '../certify/certificate.ts';
import { GROUPS, type Group } from '../certify/check.ts';
import { printable } from './escape.ts';
import { type Kind, kindOf, MARKS } from './verdicts.ts';

type Colors = ReturnType<typeof picocolors.createColors>;

const INDENT = ' '.repeat(14);

/** A certificate for a terminal: one line a check, and below what failed why, and what to do. */
export function textReport(certificate: Certificate, colours: Colors): string {
  const { endpoint, clientId, stopped, results, ms } = certificate;
  const lines = [
    colours.bold(`Certificate of ${printable(endpoint)}`),
    colours.dim(`client-id ${printable(clientId)}, ${certificate.startedAt}, ${(ms / 1_000).toFixed(1)} s`),
    '',
  ];
  if (stopped !== undefined) {
    lines.push(`${colours.red(MARKS.fail)} ${printable(stopped.why)}`, `  → ${printable(stopped.hint)}`, '');
  }
  const width = Math.max(0, ...results.map(({ id }) => id.length));
  for (const group of groupsOf(results)) {
    lines.push(colours.bold(GROUPS[group]));
    for (const result of results) {
      if (result.group === group) lines.push(...described(result, width, colours));
    }
    lines.push('');
  }
  return [...lines, ...summary(certificate, colours)].join('\n');
}

/** The groups that have results, in their order. */
export function groupsOf(results: readonly CheckResult[]): readonly Group[] {
  return (Object.keys(GROUPS) as Group[]).filter((group) => results.some((result) => result.group === group));
}

function described(result: CheckResult, width: number, colours: Colors): readonly string[] {
  const kind = kindOf(result);
  const word = painter(kind, colours)(`${MARKS[kind]} ${kind.padEnd(9)}`);
  const first = `  ${word} ${result.id.padEnd(width)}  ${result.title}`;
  if (result.verdict === 'fail') {
    const why = result.why.flatMap(({ sent, came, expected }) => [
      `${INDENT}sent      ${printable(sent)}`,
      `${INDENT}came      ${printable(came)}`,
      `${INDENT}expected  ${printable(expected)}`,
    ]);
    return [first, ...why, `${INDENT}→ ${result.hint}`];
  }
  return result.note === undefined ? [first] : [first, colours.dim(`${INDENT}${printable(result.note)}`)];
}

function painter(kind: Kind, colours: Colors): (text: string) => string {
  return { pass: colours.green, fail: colours.red, advice: colours.yellow, 'not seen': colours.cyan }[kind];
}

function summary(certificate: Certificate, colours: Colors): readonly string[] {
  const { passed, failed, advised, notSeen } = tallyOf(certificate);
  const counts = `${passed} passed, ${failed} failed, ${advised} advice, ${notSeen} not seen`;
  const paint = certificate.ready ? colours.green : colours.red;
  return [paint(colours.bold(conclusionOf(certificate))), counts];
}
