import { figure } from '../figures.ts';
import type { Spread } from '../rounds.ts';
import { type ChartBase, LINE_COLORS, type Point, page, round, stroke, text } from './page.ts';
import { linear, logarithmic } from './scale.ts';

/** Lines with whiskers; `x` on a logarithmic axis. */
export interface LineChart extends ChartBase {
  readonly kind: 'lines';
  /** With its unit, as in `body, KiB`. */
  readonly x: string;
  readonly y: string;
  /** Default linear. */
  readonly yScale?: 'linear' | 'log';
  readonly lines: readonly Line[];
}

export interface Line {
  readonly label: string;
  readonly points: readonly { readonly x: number; readonly y: Spread }[];
}

const WIDTH = 760;
const LEFT = 80;
const RIGHT = 560;
const TOP = 60;
const BOTTOM = 340;
const HEIGHT = 390;

/** The lines of a chart, with their names at the right. */
export function linesOf(chart: LineChart): string {
  const points = chart.lines.flatMap((line) => line.points);
  const xs = points.map(({ x }) => x);
  const [lows, highs] = [points.map(({ y }) => y.low), points.map(({ y }) => y.high)];
  const x = logarithmic(Math.min(...xs), Math.max(...xs), LEFT, RIGHT);
  const y =
    chart.yScale === 'log'
      ? logarithmic(Math.min(...lows), Math.max(...highs), BOTTOM, TOP)
      : linear(Math.max(...highs), BOTTOM, TOP);
  const grid = [
    ...y.marks.flatMap((mark) => [
      stroke('grid', { x: LEFT, y: y.at(mark) }, { x: RIGHT, y: y.at(mark) }),
      text({ x: LEFT - 8, y: y.at(mark) + 5, label: figure(mark), anchor: 'end' }),
    ]),
    ...x.marks.map((mark) => text({ x: x.at(mark), y: BOTTOM + 20, label: figure(mark), anchor: 'middle' })),
    stroke('axis', { x: LEFT, y: BOTTOM }, { x: RIGHT, y: BOTTOM }),
    text({ x: (LEFT + RIGHT) / 2, y: BOTTOM + 40, label: chart.x, anchor: 'middle' }),
    text({ x: 16, y: 48, label: chart.y }),
  ];
  const ends = spreadOut(chart.lines.map((line) => y.at(line.points.at(-1)?.y.median ?? 1)));
  const lines = chart.lines.flatMap((line, index) => {
    const color = `c${index % LINE_COLORS}`;
    const path = line.points.map((point) => ({ x: x.at(point.x), y: y.at(point.y.median) }));
    const whiskers = line.points.map((point) =>
      stroke(
        `whisker ${color}`,
        { x: x.at(point.x), y: y.at(point.y.low) },
        { x: x.at(point.x), y: y.at(point.y.high) },
      ),
    );
    const label = { x: RIGHT + 26, y: (ends[index] ?? 0) + 5, label: line.label };
    const key = stroke(`line ${color}`, { x: RIGHT + 6, y: label.y - 5 }, { x: RIGHT + 20, y: label.y - 5 });
    return [
      `<polyline class="line ${color}" points="${path.map(coordinates).join(' ')}"/>`,
      ...whiskers,
      key,
      text(label),
    ];
  });
  return page({
    width: WIDTH,
    height: HEIGHT,
    title: chart.title,
    description: `${chart.description} ${chart.lines.map((line) => described(line, chart)).join('; ')}.`,
    content: [...grid, ...lines],
  });
}

function described({ label, points }: LineChart['lines'][number], { x, y }: LineChart): string {
  const values = points.map((point) => `${figure(point.y.median)} at ${figure(point.x)}`);
  return `${label} (${y} at ${x}): ${values.join(', ')}`;
}

/** Moves labels apart that would lie on each other; keeps their order. */
function spreadOut(positions: readonly number[]): readonly number[] {
  const moved = [...positions];
  const order = positions
    .map((position, index) => ({ position, index }))
    .sort((a, b) => a.position - b.position);
  let next = Number.NEGATIVE_INFINITY;
  for (const { position, index } of order) {
    moved[index] = Math.max(position, next);
    next = (moved[index] ?? 0) + 18;
  }
  return moved;
}

function coordinates({ x, y }: Point): string {
  return `${round(x)},${round(y)}`;
}
