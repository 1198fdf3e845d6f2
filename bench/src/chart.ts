import { type BarChart, barsOf } from './chart/bars.ts';
import { type LineChart, linesOf } from './chart/lines.ts';

/** A chart: bars for candidates, or lines over a growing quantity. */
export type Chart = BarChart | LineChart;

/** The chart as a file, readable on light and on dark pages. */
export function toSvg(chart: Chart): string {
  return chart.kind === 'bars' ? barsOf(chart) : linesOf(chart);
}
