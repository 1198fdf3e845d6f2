import { randomUUID } from 'node:crypto';
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
   * Keeps a run that `start` starts.
   *
   * @throws ApiFailure `TOO_MANY_RUNS`
   */
  add(start: () => Run): string {
    const running = [...this.#runs.values()].filter(({ events }) => !events.ended).length;
    if (running >= MAX_RUNNING) {
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

function unknownRun(): ApiFailure {
  return new ApiFailure(
    404,
    'RUN_UNKNOWN',
    'This run does not exist any more.',
    'The server forgets old runs, and all of them when it restarts. Start it again.',
  );
}
