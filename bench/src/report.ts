import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Chart, toSvg } from './chart.ts';
import { figure, withSpread } from './figures.ts';
import { type Goal, isMet, type Suite, type SuiteResult, shortfall } from './suite.ts';
import { type Table, toMarkdown } from './table.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const DOCUMENT = join(ROOT, 'docs', 'performance.md');
const CHARTS = join(ROOT, 'docs', 'performance');

/** A suite with what it has measured. */
export interface Measured {
  readonly suite: Suite;
  readonly result: SuiteResult;
}

/** Writes the tables and charts of these suites, the goals and the machine into docs/performance.md. */
export function writeReport(measured: readonly Measured[], machine: readonly string[]): void {
  mkdirSync(CHARTS, { recursive: true });
  for (const chart of measured.flatMap(({ result }) => result.charts)) {
    writeFileSync(join(CHARTS, `${chart.name}.svg`), toSvg(chart));
  }
  const blocks = new Map(measured.map(({ suite, result }) => [suite.name, blockOf(result)]));
  blocks.set('machine', machine.map((line) => `- ${line}\n`).join(''));
  blocks.set('goals', toMarkdown(goalTable(measured.flatMap(({ result }) => result.goals ?? []))));
  let document = readFileSync(DOCUMENT, 'utf8');
  for (const [mark, block] of blocks) document = withBlock(document, mark, block);
  writeFileSync(DOCUMENT, document);
}

/** Each goal beside what was measured. */
export function goalTable(goals: readonly Goal[]): Table {
  const rows = goals.map((goal) => {
    const unit = goal.unit === undefined ? '' : ` ${goal.unit}`;
    const limit = 'atMost' in goal.limit ? `at most ${goal.limit.atMost}` : `at least ${goal.limit.atLeast}`;
    const met = isMet(goal) ? 'yes' : `no, by ${figure(shortfall(goal) * 100)} %`;
    return [goal.text, `${limit}${unit}`, `${withSpread(goal.measured)}${unit}`, met];
  });
  return { title: 'Goals', head: ['', 'goal', 'measured', 'met?'], rows };
}

/**
 * The document with another block between `<!-- mark -->` and `<!-- /mark -->`.
 *
 * @throws Error the document does not have the two marks
 */
export function withBlock(document: string, mark: string, block: string): string {
  const parts = document.split(new RegExp(`<!-- /?${mark} -->`));
  const [before, , after] = parts;
  if (parts.length !== 3)
    throw new Error(`docs/performance.md must have <!-- ${mark} --> and <!-- /${mark} -->, once each.`);
  return `${before}<!-- ${mark} -->\n${block}<!-- /${mark} -->${after}`;
}

function blockOf({ tables, charts }: SuiteResult): string {
  return [...tables.map(toMarkdown), ...charts.map(imageOf)].join('\n');
}

function imageOf({ name, title }: Chart): string {
  return `![${title}](performance/${name}.svg)\n`;
}
