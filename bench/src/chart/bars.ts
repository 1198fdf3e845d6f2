import { figure, withSpread } from '../figures.ts';
import type { Spread } from '../rounds.ts';
import { type ChartBase, page, round, stroke, text } from './page.ts';
import { linear } from './scale.ts';

/** Horizontal bars with whiskers from quartile to quartile. */
export interface BarChart extends ChartBase {
  readonly kind: 'bars';
  readonly unit: string;
  readonly bars: readonly Bar[];
}

export interface Bar {
  readonly label: string;
  readonly value: Spread;
  /** Ours: in the accent color. Default false. */
  readonly ours?: boolean;
}

const WIDTH = 760;
const LEFT = 250;
const RIGHT = 660;
const TOP = 48;
const ROW = 30;

/** The bars of a chart, one below the other. */
export function barsOf({ title, description, unit, bars }: BarChart): string {
  const scale = linear(Math.max(...bars.map(({ value }) => value.high)), LEFT, RIGHT);
  const bottom = TOP + bars.length * ROW;
  const grid = scale.marks.flatMap((mark) => [
    stroke(mark === 0 ? 'axis' : 'grid', { x: scale.at(mark), y: TOP }, { x: scale.at(mark), y: bottom }),
    text({ x: scale.at(mark), y: bottom + 18, label: figure(mark), anchor: 'middle' }),
  ]);
  const rows = bars.flatMap(({ label, value, ours = false }, index) => {
    const middle = TOP + index * ROW + ROW / 2;
    // A difference can be negative in some rounds; the axis begins at zero.
    const low = scale.at(Math.max(value.low, 0));
    const high = scale.at(Math.max(value.high, 0));
    const width = round(scale.at(Math.max(value.median, 0)) - LEFT);
    return [
      text({ x: LEFT - 10, y: middle + 5, label, anchor: 'end' }),
      `<rect class="bar${ours ? ' ours' : ''}" x="${LEFT}" y="${round(middle - 9)}" width="${width}" height="18"/>`,
      stroke('whisker', { x: low, y: middle }, { x: high, y: middle }),
      stroke('whisker', { x: low, y: middle - 5 }, { x: low, y: middle + 5 }),
      stroke('whisker', { x: high, y: middle - 5 }, { x: high, y: middle + 5 }),
      text({ x: Math.max(high, scale.at(value.median)) + 8, y: middle + 5, label: figure(value.median) }),
    ];
  });
  return page({
    width: WIDTH,
    height: bottom + 46,
    title,
    description: `${description} ${bars.map(({ label, value }) => `${label}: ${withSpread(value)} ${unit}`).join('; ')}.`,
    content: [...grid, ...rows, text({ x: RIGHT, y: bottom + 36, label: unit, anchor: 'end' })],
  });
}
