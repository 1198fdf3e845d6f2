import { randomUUID } from 'node:crypto';
import type { LatestRuns } from '../api.ts';
import { ApiFailure } from '../http/api-failure.ts';
import type { Certification } from './certification.ts';
import type { Delivery } from './delivery.ts';

/** Older runs that have ended are forgotten: their events contain whole messages. */
const MAX_RUNS = 30;
const MAX_RUNNING = 8;

type Run = Delivery | Certification;

/** The deliveries and certifications since the start. */
export class Runs {
  readonly #runs = new Map<string, Run>();

  /**
   * Keeps a run that `start` starts. If too many run, the oldest one without a page is stopped.
   *
   * @throws ApiFailure `TOO_MANY_RUNS`
   */
  add(start: () => Run): string {
    const all = [...this.#runs.values()].filter(({ events, isStopped }) => !events.ended && !isStopped);
    const running = all.length;
    const abandoned = running < MAX_RUNNING ? undefined : all.find(({ events }) => !events.isWatched);
    abandoned?.stop();
    if (running >= MAX_RUNNING && abandoned === undefined) {
      throw new ApiFailure(
        429,
        'TOO_MANY_RUNS',
        `${running} deliveries or certifications are running.`,
        'Stop one of them, or wait until it ends.',
      );
    }
    const id = randomUUID();
    this.#runs.set(id, start());
    for (const [old, { events }] of this.#runs) {
      if (this.#runs.size <= MAX_RUNS) break;
      if (events.ended) this.#runs.delete(old);
    }
    return id;
  }

  /** The latest run of each kind. */
  latest(): LatestRuns {
    const all = [...this.#runs];
    const delivery = all.findLast(([, run]) => run.kind === 'delivery');
    const certification = all.findLast(([, run]) => run.kind === 'certification');
    return {
      ...(delivery === undefined ? {} : { delivery: { id: delivery[0], ended: delivery[1].events.ended } }),
      ...(certification === undefined ? {} : { certification: this.#chainOf(certification) }),
    };
  }

  /** A run of some checks continues an earlier one, whose other results stay. */
  #chainOf([id, run]: readonly [id: string, run: Run]): NonNullable<LatestRuns['certification']> {
    const ids = [id];
    let previous = previousOf(run);
    for (; previous !== undefined; previous = previousOf(this.#runs.get(previous))) {
      if (!this.#runs.has(previous)) break;
      ids.unshift(previous);
    }
    return { ids, ended: run.events.ended };
  }

  /** @throws ApiFailure `RUN_UNKNOWN` */
  delivery(id: string): Delivery {
    const run = this.#runs.get(id);
    if (run?.kind === 'delivery') return run;
    throw unknownRun();
  }

  /** @throws ApiFailure `RUN_UNKNOWN` */
  certification(id: string): Certification {
    const run = this.#runs.get(id);
    if (run?.kind === 'certification') return run;
    throw unknownRun();
  }

  stopAll(): void {
    for (const run of this.#runs.values()) run.stop();
  }
}

function previousOf(run: Run | undefined): string | undefined {
  return run?.kind === 'certification' ? run.previous : undefined;
}

function unknownRun(): ApiFailure {
  return new ApiFailure(
    404,
    'RUN_UNKNOWN',
    'This run does not exist any more.',
    'The server forgets old runs, and all of them when it restarts. Start it again.',
  );
}
