/** The limits between bars, in ms, on a roughly logarithmic scale from 0.1 ms to 100 s. */
const EDGES = [
  0,
  ...[-1, 0, 1, 2, 3, 4].flatMap((power) => [1, 1.5, 2, 3, 5, 7].map((step) => step * 10 ** power)),
  Number.POSITIVE_INFINITY,
];
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A bar of a histogram: the number of values that are at least `from` and less than `below`. */
export interface Bar {
  readonly from: number;
  readonly below: number;
  readonly count: number;
}

/** Counts values in ms. Leaves out empty bars at both ends. */
export function barsOf(latencies: readonly number[]): readonly Bar[] {
  const bars = EDGES.slice(1).map((below, index) => {
    const from = EDGES[index] ?? 0;
    return { from, below, count: latencies.filter((ms) => ms >= from && ms < below).length };
  });
  const isFilled = ({ count }: Bar): boolean => count > 0;
  return bars.slice(bars.findIndex(isFilled), bars.findLastIndex(isFilled) + 1);
}

/** Draws bars. The longest one has `width` characters. */
export function drawHistogram(bars: readonly Bar[], width: number): readonly string[] {
  const most = Math.max(...bars.map(({ count }) => count));
  const labels = bars.map(({ from, below }) =>
    below === Number.POSITIVE_INFINITY ? `${formatLimit(from)} ms or more` : `under ${formatLimit(below)} ms`,
  );
  const labelWidth = Math.max(...labels.map(({ length }) => length));
  return bars.map(({ count }, index) => {
    const eighths = Math.max(count > 0 ? 1 : 0, Math.round((count / most) * width * 8));
    const bar = `${'█'.repeat(Math.floor(eighths / 8))}${EIGHTHS[eighths % 8]}`;
    return `${(labels[index] ?? '').padStart(labelWidth)} ${bar} ${count.toLocaleString('en')}`;
  });
}

function formatLimit(ms: number): string {
  return Number(ms.toPrecision(2)).toLocaleString('en');
}
