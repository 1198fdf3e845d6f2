/** The median of some values, between their quartiles: half of the values lie from `low` to `high`. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** What is compared. `measure` is called once in each round, and answers one figure for each metric. */
export interface Candidate<Metric extends string> {
  readonly name: string;
  measure(): Promise<Readonly<Record<Metric, number>>>;
}

/** The figures of all candidates over all rounds. */
export interface Rounds<Metric extends string> {
  /** One metric of one candidate. */
  of(name: string, metric: Metric): Spread;
  /** `name` divided by `base`, computed in each round. */
  ratio(name: string, base: string, metric: Metric): Spread;
  /** `name` minus `base`, computed in each round. */
  difference(name: string, base: string, metric: Metric): Spread;
}

/** How {@link inRounds} runs. */
export interface RoundOptions {
  readonly rounds: number;
  /** Rounds before these that are not counted. Default 1. */
  readonly warmUps?: number;
  /** Is told which round begins. */
  readonly note?: (line: string) => void;
}

/**
 * Measures the candidates in turn, over several rounds. A machine that becomes slower or faster does so for all of them.
 *
 * @example
 * const rounds = await inRounds([byHand, ours], { rounds: 5 });
 * const { median } = rounds.ratio('ours', 'by hand', 'requests');
 */
export async function inRounds<Metric extends string>(
  candidates: readonly Candidate<Metric>[],
  { rounds, warmUps = 1, note }: RoundOptions,
): Promise<Rounds<Metric>> {
  const counted: ReadonlyMap<string, Readonly<Record<Metric, number>>>[] = [];
  for (let round = -warmUps; round < rounds; round++) {
    note?.(round < 0 ? 'warm-up' : `round ${round + 1} of ${rounds}`);
    const measured = new Map<string, Readonly<Record<Metric, number>>>();
    for (const { name, measure } of rotated(candidates, round + warmUps)) measured.set(name, await measure());
    if (round >= 0) counted.push(measured);
  }
  const valuesOf = (name: string, metric: Metric): readonly number[] =>
    counted.map((measured) => {
      const figures = measured.get(name);
      if (figures === undefined) throw new RangeError(`There is no candidate "${name}".`);
      return figures[metric];
    });
  const compared = (
    name: string,
    base: string,
    metric: Metric,
    compare: (a: number, b: number) => number,
  ) => {
    const bases = valuesOf(base, metric);
    return spreadOf(valuesOf(name, metric).map((value, round) => compare(value, bases[round] ?? Number.NaN)));
  };
  return {
    of: (name, metric) => spreadOf(valuesOf(name, metric)),
    ratio: (name, base, metric) => compared(name, base, metric, (a, b) => a / b),
    difference: (name, base, metric) => compared(name, base, metric, (a, b) => a - b),
  };
}

/** Median and quartiles. One slow round of a busy machine moves them little. */
export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) throw new RangeError('No value was measured.');
  const sorted = [...values].sort((a, b) => a - b);
  return { median: quantile(sorted, 0.5), low: quantile(sorted, 0.25), high: quantile(sorted, 0.75) };
}

/** The value below which a share of the sorted values lies, interpolated between its neighbors. */
export function quantile(sorted: readonly number[], share: number): number {
  const position = (sorted.length - 1) * share;
  const lower = sorted[Math.floor(position)] ?? Number.NaN;
  const upper = sorted[Math.ceil(position)] ?? Number.NaN;
  return lower + (upper - lower) * (position % 1);
}

/** Each round begins with another candidate, so that none is always the first. */
function rotated<T>(list: readonly T[], by: number): readonly T[] {
  const start = by % Math.max(list.length, 1);
  return [...list.slice(start), ...list.slice(0, start)];
}
