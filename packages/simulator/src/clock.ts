import { setTimeout as wait } from 'node:timers/promises';

/** Measures time and waits. */
export interface Clock {
  /** In ms, from an arbitrary start. */
  now(): number;
  /** Calls `callBack` after `ms`. The returned function cancels the call. */
  after(ms: number, callBack: () => void): () => void;
  /** Resolves after `ms`. Rejects when `signal` is aborted. */
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
