import { setTimeout as wait } from 'node:timers/promises';

/** Measures and waits for time. */
export interface Clock {
  /** In ms, from a moment of the clock's own. */
  now(): number;
  /** Calls back once `ms` have passed; the returned function cancels that. */
  after(ms: number, callBack: () => void): () => void;
  /** Resolves once `ms` have passed; rejects when `signal` is aborted. */
  pause(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The clock of this machine. */
export const MACHINE_CLOCK: Clock = {
  now: () => performance.now(),
  after(ms, callBack) {
    const timer = setTimeout(callBack, ms);
    return () => clearTimeout(timer);
  },
  pause: (ms, signal) => wait(ms, undefined, { signal }),
};
