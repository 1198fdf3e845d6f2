/** The look-ups at the same time of ids that are not known: made-up ids must not overload the resolver. */
const PLACES = 100;
/** The ids that wait for a place. */
const MAX_WAITING = 1_000;
/** The time that an id waits for a place, in ms. */
const WAIT = 10_000;

/**
 * The places for look-ups of ids that are not known. An id waits for a place; the newest goes first, and takes the room
 * of the oldest if too many wait: made-up ids that came before must not keep out a client that the process has not seen.
 */
export class LookUpPlaces {
  #free = PLACES;
  readonly #waiting: ((isAdmitted: boolean) => void)[] = [];

  /** @returns `undefined` if there was no place in time */
  async run<T>(lookUp: () => Promise<T>): Promise<T | undefined> {
    if (!(await this.#enter())) return undefined;
    try {
      return await lookUp();
    } finally {
      this.#leave();
    }
  }

  #enter(): boolean | Promise<boolean> {
    if (this.#free > 0) {
      this.#free -= 1;
      return true;
    }
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(end), 1);
        resolve(false);
      }, WAIT);
      const end = (isAdmitted: boolean): void => {
        clearTimeout(timer);
        resolve(isAdmitted);
      };
      this.#waiting.push(end);
      if (this.#waiting.length > MAX_WAITING) this.#waiting.shift()?.(false);
    });
  }

  #leave(): void {
    const newest = this.#waiting.pop();
    if (newest === undefined) this.#free += 1;
    else newest(true);
  }
}
