/** Enters a context, and calls the step in it. */
export type Enter = (step: () => void) => void;

/** The contexts that subscribers have asked for when a step started. */
export class StepContexts {
  #entered: Enter[] = [];

  add(enter: Enter): void {
    this.#entered.push(enter);
  }

  /** Calls a step inside of the contexts asked for since the last one. A subscriber cannot prevent it, or call it twice. */
  run<T>(step: () => T): T {
    const entered = this.#entered;
    if (entered.length === 0) return step();
    this.#entered = [];
    const answers: T[] = [];
    const once = (): void => {
      if (answers.length === 0) answers.push(step());
    };
    const inside = entered.reduce<() => void>((next, enter) => () => enter(next), once);
    try {
      inside();
    } catch {
      // The context of a tool is never in the way.
    }
    once();
    return answers[0] as T;
  }
}
