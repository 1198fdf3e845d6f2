/** Are two groups of times alike? */
export interface Comparison {
  /** The share of pairs in which the second value is the larger one; 0.5 if the groups are alike. */
  readonly superiority: number;
  /** Welch's t of the values between the 5th and the 95th percentile of both. */
  readonly t: number;
  readonly medians: readonly [number, number];
}

/** Mann–Whitney and Welch's t: the first sees any shift, and no outlier moves it. */
export function compare(one: readonly number[], other: readonly number[]): Comparison {
  const sorted = [one, other].map((values) => [...values].sort((a, b) => a - b)) as [number[], number[]];
  return {
    superiority: superiority(...sorted),
    t: welch(...(sorted.map(trimmed) as [number[], number[]])),
    medians: [median(sorted[0]), median(sorted[1])],
  };
}

/** The z of Mann–Whitney for a superiority: its distance from 0.5 in standard deviations. */
export function zOf(share: number, n: number, m: number): number {
  return (share - 0.5) / Math.sqrt((n + m + 1) / (12 * n * m));
}

function superiority(one: readonly number[], other: readonly number[]): number {
  let [below, equalTo, wins] = [0, 0, 0];
  for (const value of other) {
    while (below < one.length && (one[below] ?? 0) < value) below += 1;
    equalTo = Math.max(equalTo, below);
    while (equalTo < one.length && one[equalTo] === value) equalTo += 1;
    wins += below + (equalTo - below) / 2;
  }
  return wins / (one.length * other.length);
}

function welch(one: readonly number[], other: readonly number[]): number {
  const [a, b] = [moments(one), moments(other)];
  return (b.mean - a.mean) / Math.sqrt(a.variance / one.length + b.variance / other.length);
}

function moments(values: readonly number[]): { readonly mean: number; readonly variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, variance: squares / (values.length - 1) };
}

function trimmed(sorted: readonly number[]): readonly number[] {
  const cut = Math.floor(sorted.length * 0.05);
  return sorted.slice(cut, sorted.length - cut);
}

function median(sorted: readonly number[]): number {
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
