import { lacking } from '../text.ts';
import { demandMethods } from './config-error.ts';

/** A logger as pino, bunyan and Fastify's `request.log` are: fields first, then the message. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/**
 * The logger to use: the given one; none for `false`; without one, warnings and errors become process warnings, so
 * that nothing is lost in silence.
 */
export function readLogger(given: Logger | false | undefined): Logger {
  if (given === false) return silent;
  if (given === undefined) return processWarnings();
  const wanted = 'Expected: a logger like pino, false for none, or no option for process warnings.';
  demandMethods(given, LEVELS, 'LOGGER_INVALID', 'logger', wanted);
  return guarded(given);
}

const ignore = (): void => undefined;
const silent: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** Warnings are mostly about strangers, who may come in any number: each code is said once within this span, in ms. */
const WARNING_SPAN = 60_000;

function processWarnings(): Logger {
  const said = new Map<unknown, number>();
  return {
    debug: ignore,
    info: ignore,
    warn(fields, message) {
      const { code } = fields as { code?: unknown };
      const last = said.get(code);
      if (last !== undefined && performance.now() - last < WARNING_SPAN) return;
      said.set(code, performance.now());
      emit(fields, `${message} (Said once a minute for each code: pass a logger to see all.)`);
    },
    // Errors are about the merchant's own money or handler: each one is said.
    error: emit,
  };
}

function emit(fields: object, message: string): void {
  const { code, hint, err, ...facts } = fields as Record<string, unknown>;
  const cause = err instanceof Error ? [err.stack ?? String(err)] : err === undefined ? [] : [String(err)];
  process.emitWarning(typeof hint === 'string' ? `${message} ${hint}` : message, {
    type: 'NotifyCaptureWarning',
    ...(typeof code === 'string' ? { code } : {}),
    detail: [...(Object.keys(facts).length === 0 ? [] : [JSON.stringify(facts)]), ...cause].join('\n'),
  });
}

/** Has it all the levels? */
export function isLogger(given: unknown): given is Logger {
  return lacking(given, LEVELS).length === 0;
}

/** A logger that throws must not change what is replied. */
export function guarded(logger: Logger): Logger {
  const guard = (level: (typeof LEVELS)[number]) => (fields: object, message: string) => {
    try {
      const logged: unknown = logger[level](fields, message);
      if (logged instanceof Promise) logged.catch(ignore);
    } catch {
      // There is nowhere left to say it.
    }
  };
  return { debug: guard('debug'), info: guard('info'), warn: guard('warn'), error: guard('error') };
}
