/** The median of some values, with the lowest and the highest. */
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

/** Median, lowest and highest of some values. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[0], sorted.at(-1)];
  if (low === undefined || high === undefined) throw new RangeError('No value was measured.');
  return { median: medianOf(sorted), low, high };
}

function medianOf(sorted: readonly number[]): number {
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

/** Each round begins with another candidate, so that none is always the first. */
function rotated<T>(list: readonly T[], by: number): readonly T[] {
  const start = by % Math.max(list.length, 1);
  return [...list.slice(start), ...list.slice(0, start)];
}
