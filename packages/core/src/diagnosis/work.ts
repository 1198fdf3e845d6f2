/** The maximum cost of a diagnosis. */
export interface DiagnosisBudget {
  /** How many times a key is used; each time costs as much as one verification. */
  readonly maxRecoveries: number;
  /** The maximum size, in bytes, of a body that is tried in other forms than the received one. */
  readonly maxBodyBytes: number;
  /** The work, in bytes that are hashed; whatever else is made counts as the bytes that could be hashed meanwhile. */
  readonly maxWork: number;
  /** The time limit, in ms. It counts after half of the work, so that a slow machine finds the usual alterations too. */
  readonly maxMs: number;
}

/** The cost of any form beside its bytes. */
const FORM_COST = 1_000;
/** To serialize a byte again costs as much as to hash this number. */
const SPELLING_COST = 16;

/** The work of one diagnosis: it is counted, so it is the same on every machine. Every loop asks. */
export class Work {
  readonly #budget: DiagnosisBudget;
  readonly #end: number;
  #done = 0;
  #isOver = false;

  constructor(budget: DiagnosisBudget) {
    this.#budget = budget;
    this.#end = performance.now() + budget.maxMs;
  }

  get done(): number {
    return this.#done;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Counts one more form of this length. May it be made or hashed? */
  allows(bytes: number): boolean {
    const { maxWork } = this.#budget;
    this.#done += FORM_COST + bytes;
    this.#isOver ||= this.#done > maxWork || (this.#done > maxWork / 2 && performance.now() >= this.#end);
    return !this.#isOver;
  }

  /** The same for a text that is serialized again. */
  allowsSpelling(characters: number): boolean {
    return this.allows(SPELLING_COST * characters);
  }
}
