import type { Chart } from './chart.ts';
import type { Spread } from './rounds.ts';
import type { Table } from './table.ts';

/** Some measurements that belong together. Its `name` is its argument of `npm run bench` and its block of the document. */
export interface Suite {
  readonly name: string;
  readonly title: string;
  run(options: SuiteOptions): Promise<SuiteResult>;
}

/** How a suite runs. */
export interface SuiteOptions {
  /** Fewer and shorter rounds: some ten seconds for the whole suite. */
  readonly quick: boolean;
  /** Prints a line about the progress. */
  readonly note: (line: string) => void;
}

/** What a suite has measured. */
export interface SuiteResult {
  readonly tables: readonly Table[];
  readonly charts: readonly Chart[];
  readonly goals?: readonly Goal[];
}

/** A goal, which a measured value must not exceed or must reach. */
export interface Goal {
  readonly text: string;
  readonly measured: Spread;
  readonly limit: { readonly atMost: number } | { readonly atLeast: number };
  /** Default: none, as for a ratio. */
  readonly unit?: string;
}

/** Does the median keep to the limit? */
export function isMet({ measured, limit }: Goal): boolean {
  return 'atMost' in limit ? measured.median <= limit.atMost : measured.median >= limit.atLeast;
}

/** How far the median is on the wrong side of the limit, as a share of the limit; 0 if the goal is met. */
export function shortfall(goal: Goal): number {
  if (isMet(goal)) return 0;
  const limit = 'atMost' in goal.limit ? goal.limit.atMost : goal.limit.atLeast;
  return Math.abs(goal.measured.median - limit) / limit;
}
