import type { Clock } from '../../clock.ts';

/** The longest delay of a timer, in ms. */
const MAX_DELAY = 2 ** 31 - 1;

interface Wait {
  /** On Alipay's clock. */
  readonly due: number;
  readonly end: (passed: boolean) => void;
}

/**
 * Alipay's clock of one delivery: it runs faster than the real one, can be paused, and can jump to the next attempt.
 */
export class Pace {
  readonly #clock: Clock;
  readonly #waits = new Set<Wait>();
  #speed: number;
  #paused: boolean;
  /** Alipay's time, in ms, at the moment `#since` of the real clock. */
  #time = 0;
  #since: number;
  #cancelTimer: () => void = () => undefined;
  /** A step was asked for while an attempt was under way: the next gap is skipped. */
  #owesStep = false;

  constructor(clock: Clock, speed: number, paused: boolean) {
    this.#clock = clock;
    this.#speed = speed;
    this.#paused = paused;
    this.#since = clock.now();
  }

  get speed(): number {
    return this.#speed;
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Waits for a gap. Resolves to `false` if the signal is aborted first. */
  wait(gap: number, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return Promise.resolve(false);
    this.#advance();
    return new Promise((resolve) => {
      const end = (passed: boolean): void => {
        this.#waits.delete(wait);
        signal.removeEventListener('abort', abort);
        resolve(passed);
      };
      const abort = (): void => end(false);
      const wait: Wait = { due: this.#time + gap, end };
      signal.addEventListener('abort', abort, { once: true });
      this.#waits.add(wait);
      if (this.#owesStep) this.step();
      else this.#schedule();
    });
  }

  pause(): void {
    this.#advance();
    this.#paused = true;
    this.#schedule();
  }

  resume(): void {
    this.#advance();
    this.#paused = false;
    this.#schedule();
  }

  setSpeed(speed: number): void {
    this.#advance();
    this.#speed = speed;
    this.#schedule();
  }

  /** Jumps to the next attempt, and stays paused. */
  step(): void {
    this.#advance();
    this.#paused = true;
    const next = this.#nextDue();
    this.#owesStep = next === undefined;
    if (next !== undefined) this.#time = Math.max(this.#time, next);
    this.#endDue();
    this.#schedule();
  }

  #advance(): void {
    const now = this.#clock.now();
    if (!this.#paused) this.#time += (now - this.#since) * this.#speed;
    this.#since = now;
  }

  #schedule(): void {
    this.#cancelTimer();
    const next = this.#nextDue();
    if (this.#paused || next === undefined) return;
    const delay = Math.min(Math.max(0, (next - this.#time) / this.#speed), MAX_DELAY);
    this.#cancelTimer = this.#clock.after(delay, () => {
      this.#advance();
      // A timer may fire a fraction of a millisecond early.
      if (delay < MAX_DELAY) this.#time = Math.max(this.#time, next);
      this.#endDue();
      this.#schedule();
    });
  }

  #nextDue(): number | undefined {
    const dues = [...this.#waits].map(({ due }) => due);
    return dues.length === 0 ? undefined : Math.min(...dues);
  }

  #endDue(): void {
    for (const wait of [...this.#waits]) if (wait.due <= this.#time) wait.end(true);
  }
}
