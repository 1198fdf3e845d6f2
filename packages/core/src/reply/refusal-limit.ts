import type { NotificationError } from '../errors.ts';
import type { Logger } from '../options/logger.ts';
import { monotonicNow } from '../time-limit.ts';
import { kindOf } from './refusal-kind.ts';
import { logRefusal, logRefusalCount } from './refusal-log.ts';

/** In a span, the refusals of a kind that have a line of their own: enough to see a wrong set-up. */
const MAX_LINES = 5;
/** The further ones are counted, and their number is logged at the end of the span, in ms. */
const SPAN = 60_000;
/** Kinds by the text of a cause at the same time: an unauthenticated client may be able to make up any number. */
const MAX_EXACT = 20;
/** Further kinds are told apart by their code and level only. */
const MAX_KINDS = 200;

/** The refusals of one kind in one span. */
interface Kind {
  readonly name: string;
  readonly start: number;
  readonly isExact: boolean;
  lines: number;
  /** Those without a line. */
  count: number;
  /** One of them; each has the same chance, so that nobody can choose it by the time of a request. */
  sample?: { readonly error: NotificationError; readonly logger: Logger };
  timer?: NodeJS.Timeout;
}

/**
 * Limits the lines that an unauthenticated client can cause: in each minute the first refusals of a kind are logged one by
 * one, the others are counted, and their number is logged with one of them. A refusal after a valid signature is always
 * logged.
 */
export class RefusalLimit {
  readonly #kinds = new Map<string, Kind>();
  #exact = 0;
  #nextSweep = 0;

  log(logger: Logger, error: NotificationError, isVerified: boolean): void {
    if (isVerified) {
      logRefusal(logger, error);
      return;
    }
    const kind = this.#kindOf(error);
    if (kind.lines < MAX_LINES) {
      kind.lines += 1;
      logRefusal(logger, error, kind.name);
      return;
    }
    kind.count += 1;
    if (Math.random() * kind.count < 1) kind.sample = { error, logger };
    kind.timer ??= startTimer(() => this.#end(kind), kind.start + SPAN - monotonicNow());
  }

  /** Logs the numbers of all refusals that were counted and not logged yet. */
  flush(): void {
    for (const kind of this.#kinds.values()) this.#end(kind);
  }

  /** The kind in its current span; of too many kinds, a less exact one. */
  #kindOf(error: NotificationError): Kind {
    const now = monotonicNow();
    this.#sweep(now);
    const { exact, usual, broad } = kindOf(error);
    if (exact !== usual) {
      const known = this.#known(exact, now);
      if (known !== undefined) return known;
      if (this.#exact < MAX_EXACT) return this.#add(exact, now, true);
    }
    const known = this.#known(usual, now);
    if (known !== undefined) return known;
    const name = this.#kinds.size < MAX_KINDS ? usual : broad;
    return this.#known(name, now) ?? this.#add(name, now);
  }

  #known(name: string, now: number): Kind | undefined {
    const kind = this.#kinds.get(name);
    if (kind === undefined || now - kind.start < SPAN) return kind;
    this.#end(kind);
    return undefined;
  }

  #add(name: string, start: number, isExact = false): Kind {
    const kind = { name, start, isExact, lines: 0, count: 0 };
    this.#kinds.set(name, kind);
    if (isExact) this.#exact += 1;
    return kind;
  }

  /** Ends the kinds whose span has passed, once in a span: a runtime can stop the timers of a request with the request. */
  #sweep(now: number): void {
    if (now < this.#nextSweep) return;
    this.#nextSweep = now + SPAN;
    for (const kind of this.#kinds.values()) if (now - kind.start >= SPAN) this.#end(kind);
  }

  #end({ name, isExact, start, count, sample, timer }: Kind): void {
    clearTimeout(timer);
    this.#kinds.delete(name);
    if (isExact) this.#exact -= 1;
    if (sample === undefined) return;
    logRefusalCount(sample.logger, { kind: name, count, span: monotonicNow() - start, sample: sample.error });
  }
}

function startTimer(run: () => void, ms: number): NodeJS.Timeout {
  const timer = setTimeout(run, ms);
  // Outside Node, a timer can be a number. No log line keeps a process alive.
  (timer as { unref?: () => unknown }).unref?.();
  return timer;
}
