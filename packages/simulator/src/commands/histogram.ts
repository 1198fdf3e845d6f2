/** Where one bar ends and the next begins, in ms: about even steps for the eye, from 0.1 ms to 100 s. */
const EDGES = [
  0,
  ...[-1, 0, 1, 2, 3, 4].flatMap((power) => [1, 1.5, 2, 3, 5, 7].map((step) => step * 10 ** power)),
  Number.POSITIVE_INFINITY,
];
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A bar of a histogram: how many values are at least `from` and under `below`. */
export interface Bar {
  readonly from: number;
  readonly below: number;
  readonly count: number;
}

/** Counts values in ms, in steps that grow with them. Empty bars stand only between others. */
export function barsOf(latencies: readonly number[]): readonly Bar[] {
  const bars = EDGES.slice(1).map((below, index) => {
    const from = EDGES[index] ?? 0;
    return { from, below, count: latencies.filter((ms) => ms >= from && ms < below).length };
  });
  const filled = ({ count }: Bar): boolean => count > 0;
  return bars.slice(bars.findIndex(filled), bars.findLastIndex(filled) + 1);
}

/** Draws bars, the longest `width` characters long. */
export function drawHistogram(bars: readonly Bar[], width: number): readonly string[] {
  const most = Math.max(...bars.map(({ count }) => count));
  const labels = bars.map(({ from, below }) =>
    below === Number.POSITIVE_INFINITY ? `${figure(from)} ms or more` : `under ${figure(below)} ms`,
  );
  const labelWidth = Math.max(...labels.map(({ length }) => length));
  return bars.map(({ count }, index) => {
    const eighths = Math.max(count > 0 ? 1 : 0, Math.round((count / most) * width * 8));
    const bar = `${'█'.repeat(Math.floor(eighths / 8))}${EIGHTHS[eighths % 8]}`;
    return `${(labels[index] ?? '').padStart(labelWidth)} ${bar} ${count.toLocaleString('en')}`;
  });
}

function figure(ms: number): string {
  return Number(ms.toPrecision(2)).toLocaleString('en');
}
