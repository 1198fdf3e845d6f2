import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Chart, toSvg } from './chart.ts';
import { goalTable, keptRows, rowsOf } from './goals.ts';
import type { Suite, SuiteResult } from './suite.ts';
import { toMarkdown } from './table.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const DOCUMENTS = join(ROOT, 'docs');
const DOCUMENT = join(DOCUMENTS, 'performance.md');
const CHARTS = join(DOCUMENTS, 'performance');

/** A suite with what it has measured. */
export interface Measured {
  readonly suite: Suite;
  readonly result: SuiteResult;
}

/** docs/performance.md, which is written by hand around its blocks. */
export function readDocument(): string {
  return readFileSync(DOCUMENT, 'utf8');
}

/** Writes the tables and charts of these suites, their goals and the machine into docs/performance.md and others. */
export function writeReport(measured: readonly Measured[], machine: readonly string[]): void {
  mkdirSync(CHARTS, { recursive: true });
  for (const chart of measured.flatMap(({ result }) => result.charts)) {
    writeFileSync(join(CHARTS, `${chart.name}.svg`), toSvg(chart));
  }
  const own = measured.filter(({ suite }) => suite.document === undefined);
  if (own.length > 0) writeFileSync(DOCUMENT, updated(readDocument(), own, machine));
  for (const { suite, result } of measured) {
    if (suite.document === undefined) continue;
    const file = join(DOCUMENTS, suite.document);
    const block = `${machineBlock(machine.slice(0, 2))}\n${resultBlock(result)}`;
    writeFileSync(file, withBlock(readFileSync(file, 'utf8'), suite.name, block));
  }
}

/** The document with the results of these suites. What others have measured stays. */
export function updated(document: string, measured: readonly Measured[], machine: readonly string[]): string {
  const names = measured.map(({ suite }) => suite.name);
  const goals = [
    ...keptRows(blockOf(document, 'goals'), names),
    ...measured.flatMap(({ suite, result }) => rowsOf(suite.name, result.goals ?? [])),
  ];
  const blocks = {
    machine: machineBlock(machine),
    goals: toMarkdown(goalTable(goals)),
    ...Object.fromEntries(measured.map(({ suite, result }) => [suite.name, resultBlock(result)])),
  };
  return Object.entries(blocks).reduce((text, [mark, block]) => withBlock(text, mark, block), document);
}

/**
 * Are all figures of the document from this machine, with these versions? Otherwise a part of them must not be replaced.
 * A document without figures is from any machine.
 */
export function isFrom(document: string, machine: readonly string[]): boolean {
  return ['Not measured yet.\n', machineBlock(machine)].includes(blockOf(document, 'machine'));
}

/**
 * The document with another block between `<!-- mark -->` and `<!-- /mark -->`.
 *
 * @throws Error the document does not have the two marks
 */
export function withBlock(document: string, mark: string, block: string): string {
  const { before, after } = parted(document, mark);
  return `${before}<!-- ${mark} -->\n${block}<!-- /${mark} -->${after}`;
}

function blockOf(document: string, mark: string): string {
  return parted(document, mark).block.trimStart();
}

function parted(document: string, mark: string) {
  const parts = document.split(new RegExp(`<!-- /?${mark} -->`));
  const [before = '', block = '', after = ''] = parts;
  if (parts.length === 3) return { before, block, after };
  throw new Error(`The document must have <!-- ${mark} --> and <!-- /${mark} -->, once each.`);
}

function machineBlock(machine: readonly string[]): string {
  return machine.map((line) => `- ${line}\n`).join('');
}

function resultBlock({ tables, charts }: SuiteResult): string {
  return [...tables.map(toMarkdown), ...charts.map(imageOf)].join('\n');
}

function imageOf({ name, title }: Chart): string {
  return `![${title}](performance/${name}.svg)\n`;
}
