import { type Certificate, type CheckResult, conclusionOf } from '../certify/certificate.ts';
import { GROUPS } from '../certify/check.ts';
import { escaped } from './escape.ts';
import { groupsOf } from './text.ts';

/** One test case, and what became of it. */
interface Case {
  readonly name: string;
  readonly ms: number;
  readonly outcome: 'passed' | 'failure' | 'error' | 'skipped';
  readonly message: string;
  readonly text: string;
}

/**
 * A certificate as JUnit XML. A suite is a group, a test case is a check. It fails just when the endpoint is not
 * ready: failed advice and what could not be seen are skipped cases, with their reasons.
 */
export function junitReport(certificate: Certificate): string {
  const { results, endpoint, startedAt, ms } = certificate;
  const suites = groupsOf(results).map((group) =>
    suite(GROUPS[group], results.filter((result) => result.group === group).map(caseOf), startedAt),
  );
  // Nothing else may have failed, where no check could be made or seen.
  if (!certificate.ready && !suites.some(({ bad }) => bad > 0)) {
    suites.push(suite('Certificate', [unready(certificate)], startedAt));
  }
  const sum = (of: (one: Suite) => number): number => suites.reduce((total, one) => total + of(one), 0);
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="${escaped(`notify-capture certify ${endpoint}`)}" tests="${sum(({ tests }) => tests)}" failures="${sum(({ failures }) => failures)}" errors="${sum(({ errors }) => errors)}" skipped="${sum(({ skipped }) => skipped)}" time="${seconds(ms)}">
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
  readonly bad: number;
}

function suite(name: string, cases: readonly Case[], startedAt: string): Suite {
  const count = (outcome: Case['outcome']): number => cases.filter((one) => one.outcome === outcome).length;
  const [failures, errors, skipped] = [count('failure'), count('error'), count('skipped')];
  const ms = cases.reduce((total, one) => total + one.ms, 0);
  const body = cases.map((one) => testCase(one)).join('\n');
  const xml = `  <testsuite name="${escaped(name)}" tests="${cases.length}" failures="${failures}" errors="${errors}" skipped="${skipped}" time="${seconds(ms)}" timestamp="${escaped(startedAt.replace(/\.\d+Z$/, ''))}">
${body}
  </testsuite>`;
  return { xml, tests: cases.length, failures, errors, skipped, bad: failures + errors };
}

function testCase({ name, ms, outcome, message, text }: Case): string {
  const head = `    <testcase classname="notify-capture.certify" name="${escaped(name)}" time="${seconds(ms)}"`;
  if (outcome === 'passed') return `${head}/>`;
  // Parsers pass over the text of a skipped case, but not over what the case printed.
  const inside =
    outcome === 'skipped'
      ? `      <skipped message="${escaped(message)}"/>\n      <system-out>${escaped(text)}</system-out>`
      : `      <${outcome} message="${escaped(message)}" type="${outcome}">${escaped(text)}</${outcome}>`;
  return `${head}>\n${inside}\n    </testcase>`;
}

function caseOf(result: CheckResult): Case {
  const { id, title, ms } = result;
  const common = { name: `${id}: ${title}`, ms };
  if (result.verdict === 'pass') return { ...common, outcome: 'passed', message: '', text: '' };
  if (result.verdict === 'not seen') {
    const outcome = result.blocking && result.level === 'required' ? 'error' : 'skipped';
    return { ...common, outcome, message: `not seen: ${result.note}`, text: result.note };
  }
  const why = result.why.map(
    ({ sent, came, expected }) => `sent ${sent}\ncame ${came}\nexpected ${expected}\n`,
  );
  const text = [...why, result.hint].join('\n');
  const first = result.why[0]?.came ?? '';
  if (result.level === 'required') return { ...common, outcome: 'failure', message: `came ${first}`, text };
  return { ...common, outcome: 'skipped', message: `advice: ${result.hint}`, text };
}

function unready(certificate: Certificate): Case {
  const { why, hint } = certificate.stopped ?? { why: conclusionOf(certificate), hint: '' };
  const text = `${why}\n${hint}`;
  return { name: 'ready', ms: certificate.ms, outcome: 'error', message: why, text };
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(3);
}
