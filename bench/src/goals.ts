import { figure, withSpread } from './figures.ts';
import type { Goal } from './suite.ts';
import type { Table } from './table.ts';

type Row = readonly string[];

/** Each goal beside what was measured. */
export function goalTable(rows: readonly Row[]): Table {
  return { title: 'Goals', head: ['suite', 'compared', 'goal', 'measured', 'met?'], rows, textColumns: 2 };
}

/** The rows of one suite in {@link goalTable}. */
export function rowsOf(suite: string, goals: readonly Goal[]): readonly Row[] {
  return goals.map((goal) => {
    const unit = goal.unit === undefined ? '' : ` ${goal.unit}`;
    const limit = 'atMost' in goal.limit ? `at most ${goal.limit.atMost}` : `at least ${goal.limit.atLeast}`;
    return [suite, goal.text, `${limit}${unit}`, `${withSpread(goal.measured)}${unit}`, verdict(goal)];
  });
}

/** The rows of a written table that belong to other suites than these. */
export function keptRows(markdown: string, suites: readonly string[]): readonly Row[] {
  const rows = markdown
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.slice('| '.length, -' |'.length).split(' | '));
  // Before the rows: the head and the rule below it.
  return rows.slice(2).filter(([suite = '']) => !suites.includes(suite));
}

/** How far the median is on the wrong side of the limit, as a share of the limit. */
function verdict({ measured: { median }, limit }: Goal): string {
  const value = 'atMost' in limit ? limit.atMost : limit.atLeast;
  const isMet = 'atMost' in limit ? median <= value : median >= value;
  return isMet ? 'yes' : `no, by ${figure((Math.abs(median - value) / value) * 100)} %`;
}
