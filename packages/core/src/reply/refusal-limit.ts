import type { NotificationError } from '../errors.ts';
import type { Logger } from '../options/logger.ts';
import { monotonicNow } from '../time-limit.ts';
import { logRefusal, logRefusalCount } from './refusal-log.ts';

/** The refusals of a kind that have a line of their own: enough to see a wrong set-up. */
const MAX_LINES = 5;
/** The further ones are counted, and their number is logged after this span, in ms. */
const SPAN = 60_000;

/** The refusals of one kind. */
interface Kind {
  /** The start of the span. */
  start: number;
  lines: number;
  /** Those without a line. */
  count: number;
  last?: { readonly error: NotificationError; readonly logger: Logger };
  timer?: NodeJS.Timeout | undefined;
}

/**
 * Limits the lines that an unauthenticated client can cause: the first refusals of a kind are logged one by one, the
 * others are counted, and their number is logged once a minute with the last of them. A refusal after a valid signature is
 * always logged.
 */
export class RefusalLimit {
  readonly #kinds = new Map<string, Kind>();

  log(logger: Logger, error: NotificationError, isVerified: boolean): void {
    if (isVerified) {
      logRefusal(logger, error, true);
      return;
    }
    const kind = this.#kind(nameOf(error));
    if (kind.lines < MAX_LINES) {
      kind.lines += 1;
      logRefusal(logger, error, false);
      return;
    }
    kind.count += 1;
    kind.last = { error, logger };
    kind.timer ??= startTimer(() => endSpan(kind), kind.start + SPAN - monotonicNow());
  }

  /** Logs the numbers of all refusals that were counted and not logged yet. */
  flush(): void {
    for (const kind of this.#kinds.values()) logCount(kind);
  }

  /** The kind with its current span. A runtime can stop the timers of a request with the request. */
  #kind(name: string): Kind {
    const now = monotonicNow();
    const known = this.#kinds.get(name);
    if (known !== undefined) {
      const age = now - known.start;
      if (age < SPAN) return known;
      const wasQuiet = known.count === 0 || age >= 2 * SPAN;
      endSpan(known);
      if (!wasQuiet) return known;
    }
    const kind = { start: now, lines: 0, count: 0 };
    this.#kinds.set(name, kind);
    return kind;
  }
}

/**
 * The code, and whether a key of the client has made the signature: such a message shows a problem between Alipay and this
 * server, and nobody can hide it behind forged messages.
 */
function nameOf({ code, diagnosis }: NotificationError): string {
  return diagnosis?.verdict === 'content_altered' ? `${code} of a known key` : code;
}

/** The next refusals are counted, too: a flood has one line a minute. */
function endSpan(kind: Kind): void {
  logCount(kind);
  kind.start = monotonicNow();
}

function logCount(kind: Kind): void {
  const { count, last, start } = kind;
  clearTimeout(kind.timer);
  kind.timer = undefined;
  kind.count = 0;
  if (count === 0 || last === undefined) return;
  logRefusalCount(last.logger, { count, span: monotonicNow() - start, sample: last.error });
}

function startTimer(run: () => void, ms: number): NodeJS.Timeout {
  const timer = setTimeout(run, ms);
  // Outside Node, a timer can be a number. No log line keeps a process alive.
  (timer as { unref?: () => unknown }).unref?.();
  return timer;
}
