import type { Chart } from './chart.ts';
import type { Spread } from './rounds.ts';
import type { Table } from './table.ts';

/** Some measurements that belong together. Its `name` is its argument of `npm run bench` and its block of the document. */
export interface Suite {
  readonly name: string;
  readonly title: string;
  /** The document below docs/ with its block. Default: performance.md. */
  readonly document?: 'security.md';
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
