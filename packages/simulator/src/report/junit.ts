import type { LocalizedText } from '@notify-capture/core';
import { type Certificate, type CheckResult, conclusionOf } from '../certify/certificate.ts';
import { GROUPS } from '../certify/check.ts';
import type { Language } from '../language.ts';
import { examplesOf } from './examples.ts';
import { escapeMarkup } from './printable.ts';
import { groupsOf } from './text.ts';
import { WORDS } from './words.ts';

/** One test case and its outcome. */
interface TestCase {
  readonly name: string;
  readonly ms: number;
  readonly outcome: 'passed' | 'failure' | 'error' | 'skipped';
  readonly message: string;
  readonly lines: readonly string[];
}

/**
 * A certificate as JUnit XML. A suite is a group, and a test case is a check. The report fails unless the endpoint is
 * ready: an inconclusive required check is an error. Advice that failed or is inconclusive is a skipped test case.
 */
export function junitReport(certificate: Certificate): string {
  const { results, endpoint, startedAt, ms, lang } = certificate;
  const suites = groupsOf(results).map((group) =>
    suite(
      GROUPS[group][lang],
      results.filter((result) => result.group === group).map((result) => testCaseOf(result, lang)),
      startedAt,
    ),
  );
  // The report must fail here too: if no check could run, and if all of them are inconclusive.
  if (!certificate.ready && !suites.some(({ problems }) => problems > 0)) {
    suites.push(suite(WORDS.report[lang], [notReadyCase(certificate)], startedAt));
  }
  const sum = (of: (one: Suite) => number): number => suites.reduce((total, one) => total + of(one), 0);
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="${escapeMarkup(`notify-capture certify ${endpoint}`)}" tests="${sum(({ tests }) => tests)}" failures="${sum(({ failures }) => failures)}" errors="${sum(({ errors }) => errors)}" skipped="${sum(({ skipped }) => skipped)}" time="${seconds(ms)}">
${suites.map(({ xml }) => xml).join('\n')}
</testsuites>
`;
}

interface Suite {
  readonly xml: string;
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
  readonly problems: number;
}

function suite(name: string, cases: readonly TestCase[], startedAt: string): Suite {
  const count = (outcome: TestCase['outcome']): number =>
    cases.filter((one) => one.outcome === outcome).length;
  const [failures, errors, skipped] = [count('failure'), count('error'), count('skipped')];
  const ms = cases.reduce((total, one) => total + one.ms, 0);
  const body = cases.map((one) => testCaseXml(one)).join('\n');
  const xml = `  <testsuite name="${escapeMarkup(name)}" tests="${cases.length}" failures="${failures}" errors="${errors}" skipped="${skipped}" time="${seconds(ms)}" timestamp="${escapeMarkup(startedAt.replace(/\.\d+Z$/, ''))}">
${body}
  </testsuite>`;
  return { xml, tests: cases.length, failures, errors, skipped, problems: failures + errors };
}

function testCaseXml({ name, ms, outcome, message, lines }: TestCase): string {
  const head = `    <testcase classname="notify-capture.certify" name="${escapeMarkup(name)}" time="${seconds(ms)}"`;
  if (outcome === 'passed') return `${head}/>`;
  const text = lines.map(escapeMarkup).join('\n');
  // Parsers ignore the text of a skipped case, but not its output.
  const content =
    outcome === 'skipped'
      ? `      <skipped message="${escapeMarkup(message)}"/>\n      <system-out>${text}</system-out>`
      : `      <${outcome} message="${escapeMarkup(message)}" type="${outcome}">${text}</${outcome}>`;
  return `${head}>\n${content}\n    </testcase>`;
}

function testCaseOf(result: CheckResult, lang: Language): TestCase {
  const { id, title, ms } = result;
  const common = { name: `${id}: ${title}`, ms };
  if (result.verdict === 'pass') return { ...common, outcome: 'passed', message: '', lines: [] };
  if (result.verdict === 'inconclusive') {
    const outcome = result.level === 'required' ? 'error' : 'skipped';
    return {
      ...common,
      outcome,
      message: withLabel(WORDS.inconclusive, result.note, lang),
      lines: [result.note],
    };
  }
  const { shown, others } = examplesOf(result.observations);
  const observations = shown.flatMap(({ sent, received, expected }) => [
    `${WORDS.sent[lang]} ${sent}`,
    `${WORDS.received[lang]} ${received}`,
    `${WORDS.expected[lang]} ${expected}`,
    '',
  ]);
  const lines = [...observations, ...(others === undefined ? [] : [others[lang]]), result.hint];
  const received = result.observations[0]?.received ?? '';
  if (result.level === 'required')
    return { ...common, outcome: 'failure', message: `${WORDS.received[lang]} ${received}`, lines };
  return { ...common, outcome: 'skipped', message: withLabel(WORDS.advice, result.hint, lang), lines };
}

function withLabel(label: LocalizedText, text: string, lang: Language): string {
  return `${label[lang]}${lang === 'zh' ? '：' : ': '}${text}`;
}

function notReadyCase(certificate: Certificate): TestCase {
  const { message, hint } = certificate.preflightError ?? { message: conclusionOf(certificate), hint: '' };
  return { name: 'ready', ms: certificate.ms, outcome: 'error', message, lines: [message, hint] };
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(3);
}
