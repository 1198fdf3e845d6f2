import { LRUCache } from 'lru-cache';
import { missingMethods } from '../text.ts';
import { assertMethods } from './config-error.ts';
import { type Call, callerOf, type Level } from './logger-order.ts';

/**
 * A logger that takes fields first and then the message, as pino, bunyan, roarr and Fastify's `request.log` do. For
 * winston, log4js, consola, `console` and Nest's `Logger`, the receiver makes one line of code, message, hint, cause and
 * fields. A wrapper around one of these must change the order itself.
 *
 * @example
 * import type { Logger } from '@notify-capture/core';
 *
 * const logger: Logger = {
 *   debug: (fields, message) => winston.debug(message, fields),
 *   info: (fields, message) => winston.info(message, fields),
 *   warn: (fields, message) => winston.warn(message, fields),
 *   error: (fields, message) => winston.error(message, fields),
 * };
 */
export interface Logger {
  /** Logs what only a developer needs. */
  debug(fields: object, message: string): void;
  /** Logs what is usual, such as an acknowledgement. */
  info(fields: object, message: string): void;
  /** Logs what an unauthenticated client can cause. */
  warn(fields: object, message: string): void;
  /** Logs what concerns your money or your code. */
  error(fields: object, message: string): void;
}

/** A logger that takes a message, as Nest's `Logger` does. */
export interface MessageLogger {
  /** Logs what is usual. */
  log(message: unknown): unknown;
  /** Logs a warning. */
  warn(message: unknown): unknown;
  /** Logs an error. */
  error(message: unknown): unknown;
}

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/**
 * The logger to use: the given one, or none for `false`. The default turns warnings and errors into process warnings,
 * so that nothing is lost in silence. For stores and adapters that log by themselves.
 *
 * @throws NotificationError `INVALID_CONFIG` with `LOGGER_INVALID`
 * @example
 * import { readLogger } from '@notify-capture/core';
 *
 * const logger = readLogger(options.logger);
 * logger.error({ err: error }, 'The database did not answer.');
 */
export function readLogger(given: Logger | MessageLogger | false | undefined): Logger {
  if (given === false) return silent;
  if (given === undefined) return processWarnings();
  const call = typeof given === 'object' && given !== null ? callerOf(given) : undefined;
  if (call !== undefined) return guardedCalls(call);
  assertMethods(given, LEVELS, {
    reason: 'LOGGER_INVALID',
    option: 'logger',
    expected: 'a logger like pino, winston or console, false for none, or no option for process warnings.',
  });
  return guarded(given as Logger);
}

/** Adds the page of the line's code, as a `NotificationError` has it in `docs`. */
function withPage(fields: { readonly code?: unknown; readonly docs?: unknown }): object {
  const { code, docs } = fields;
  return typeof code !== 'string' || docs !== undefined ? fields : { ...fields, docs: `errors/${code}` };
}

const ignore = (): void => undefined;
const silent: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** Does nobody read lines of the level info? Then nothing is made for them. */
export function ignoresInfo({ info }: Logger): boolean {
  return info === ignore;
}

/** The name of our process warnings. */
const WARNING = 'NotifyCaptureWarning';
/** Unauthenticated clients cause most warnings, in any number: each kind is printed once in this span, in ms. */
const WARNING_SPAN = 60_000;
/** The kinds that are remembered. */
const MAX_WARNING_KINDS = 500;

/** The logger of an application that passes none. */
export function processWarnings(): Logger {
  const printedAt = new LRUCache<string, number>({ max: MAX_WARNING_KINDS });
  return {
    debug: ignore,
    info: ignore,
    warn(fields, message) {
      if (isAboutGenuine(fields)) {
        emit(withPage(fields), message);
        return;
      }
      const kind = kindOfWarning(fields);
      const last = printedAt.get(kind);
      if (last !== undefined && performance.now() - last < WARNING_SPAN) return;
      printedAt.set(kind, performance.now());
      const note = '(Printed once a minute for each kind of problem. Pass a logger to see more.)';
      emit(withPage(fields), `${message} ${note}`);
    },
    // Errors are about the merchant's own money or handler: all are printed, also where warnings are switched off.
    error(given, message) {
      const fields = withPage(given);
      if (!printsWarnings(fields)) printError(fields, message);
      emit(fields, message);
    },
  };
}

/** Is a genuine message refused for good? Such warnings are all printed: nobody else can cause them. */
function isAboutGenuine(fields: { readonly genuine?: unknown; readonly status?: unknown }): boolean {
  return fields.genuine === true && typeof fields.status === 'number' && fields.status < 500;
}

const KIND = Symbol('kind');

/** Gives a line its kind, if one code has several. Not enumerable, so that no logger prints it. */
export function ofKind(fields: object, kind: string): object {
  return Object.defineProperty(fields, KIND, { value: kind });
}

/** Forged messages must not hide a warning about another problem with the same code. */
function kindOfWarning(fields: { readonly code?: unknown; readonly [KIND]?: string }): string {
  return fields[KIND] ?? String(fields.code);
}

/** Does Node, or a listener of the application, print our warning? */
function printsWarnings({ code }: { readonly code?: unknown }): boolean {
  // Node prints warnings by a listener, which --no-warnings leaves out.
  if (process.listenerCount('warning') === 0 || process.env['NODE_NO_WARNINGS'] === '1') return false;
  const given = [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].join(' ');
  const disabled = [...given.matchAll(/--disable[-_]warning[=\s]+["']?([\w-]+)/g)].map(([, name]) => name);
  return !given.includes('--no-warnings') && !disabled.includes(WARNING) && !disabled.includes(String(code));
}

function printError(fields: object, message: string): void {
  const { err, ...facts } = fields as { err?: unknown };
  const cause = err instanceof Error ? `\n${err.stack ?? String(err)}` : '';
  process.stderr.write(`notify-capture: ${message} ${JSON.stringify(facts)}${cause}\n`);
}

function emit(fields: object, message: string): void {
  const { code, hint, err, ...facts } = fields as Record<string, unknown>;
  const cause = err instanceof Error ? [err.stack ?? String(err)] : err === undefined ? [] : [String(err)];
  process.emitWarning(typeof hint === 'string' ? `${message} ${hint}` : message, {
    type: WARNING,
    ...(typeof code === 'string' ? { code } : {}),
    detail: [...(Object.keys(facts).length === 0 ? [] : [JSON.stringify(facts)]), ...cause].join('\n'),
  });
}

/** The logger of a request, as a framework hands it over; `undefined` without all levels. It never throws. */
export function requestLogger(given: unknown): Logger | undefined {
  return missingMethods(given, LEVELS).length === 0 ? guarded(given as Logger) : undefined;
}

/** A logger that throws must not change the reply. */
function guarded(logger: Logger): Logger {
  return guardedCalls(callerOf(logger) ?? ((level, fields, message) => logger[level](fields, message)));
}

function guardedCalls(call: Call): Logger {
  const guard = (level: Level) => (fields: object, message: string) => {
    try {
      const logged = call(level, withPage(fields), message);
      if (logged instanceof Promise) logged.catch(ignore);
    } catch {
      // No other place is left to log it.
    }
  };
  return { debug: guard('debug'), info: guard('info'), warn: guard('warn'), error: guard('error') };
}
