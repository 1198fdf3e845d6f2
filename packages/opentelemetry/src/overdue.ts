import { diag } from '@opentelemetry/api';

/** Counts the overdue captures: a number, or a list to count, such as `store.overdue()` of a Postgres store. */
export type CountOverdue = () => OverdueCount | Promise<OverdueCount>;

/**
 * A number, or a list to count.
 *
 * @inline
 */
type OverdueCount =
  | number
  | {
      /** The number of overdue captures. */
      readonly length: number;
    };

/** In ms. Prometheus waits 10 s for a collection, by default. */
const TIME_LIMIT = 5_000;

/** Counts the overdue captures, with one question to the store at a time: it can hang, and collections go on. */
export class OverdueCaptures {
  readonly #ask: CountOverdue;
  #running: Promise<number | undefined> | undefined;

  constructor(ask: CountOverdue) {
    this.#ask = ask;
  }

  /** The count; `undefined` if it is not known. Never rejects. */
  count(): Promise<number | undefined> {
    this.#running ??= this.#start();
    return this.#running;
  }

  /** While the store has not answered, later collections get the same answer: after the time limit, none. */
  #start(): Promise<number | undefined> {
    const counted = this.#counted();
    const done = (): void => {
      this.#running = undefined;
    };
    counted.then(done, done);
    return inTime(counted).catch((error: unknown) => {
      diag.warn('The overdue captures could not be counted.', error);
      return undefined;
    });
  }

  async #counted(): Promise<number> {
    const overdue: unknown = await this.#ask();
    const count = typeof overdue === 'object' && overdue !== null ? Reflect.get(overdue, 'length') : overdue;
    if (typeof count === 'number' && Number.isFinite(count) && count >= 0) return count;
    throw new TypeError(`overdue must return a number or a list. It returned ${typeof overdue}.`);
  }
}

function inTime(counted: Promise<number>): Promise<number> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`overdue did not answer within ${TIME_LIMIT} ms.`)),
      TIME_LIMIT,
    );
    timer.unref();
  });
  return Promise.race([counted, late]).finally(() => clearTimeout(timer));
}
