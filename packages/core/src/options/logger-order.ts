import { loggableError } from '../loggable-error.ts';
import { property } from '../property.ts';

export type Level = 'debug' | 'info' | 'warn' | 'error';
export type Call = (level: Level, fields: object, message: string) => unknown;

/** Calls a logger with its own order of arguments; `undefined` for an object without the methods of a logger. */
export function callerOf(logger: object): Call | undefined {
  const methods = logger as Readonly<Record<string, ((...given: unknown[]) => unknown) | undefined>>;
  const has = (...names: readonly string[]): boolean =>
    names.every((name) => typeof property(logger, name) === 'function');
  // Nest's LoggerService: log, error, warn and a message. A second argument would be a stack or a context.
  if (!has('info') && has('log', 'warn', 'error')) {
    return (level, fields, message) => {
      const name = level === 'info' || !has(level) ? 'log' : level;
      return methods[name]?.call(logger, lineOf(fields, message));
    };
  }
  if (!has('info', 'warn', 'error', 'debug')) return undefined;
  const isWinston = has('configure') && property(logger, 'transports') !== undefined;
  const isLog4js = has('addContext', 'isLevelEnabled');
  const isConsola = has('withTag');
  const isConsole = has('table', 'group', 'trace');
  if (isWinston || isLog4js || isConsola || isConsole) {
    return (level, fields, message) => methods[level]?.call(logger, lineOf(fields, message));
  }
  // pino, bunyan and those like them: fields first.
  return (level, fields, message) => {
    const isRare = level === 'warn' || level === 'error';
    return methods[level]?.call(logger, isRare ? readableFields(fields, message) : fields, message);
  };
}

/**
 * A logger behind a wrapper may expect the message first, as winston does, and makes a text of the fields: the whole
 * line then. Not enumerable, so that no other logger prints it.
 */
function readableFields(fields: object, message: string): object {
  const { err } = fields as { readonly err?: unknown };
  // bunyan and roarr print only the enumerable properties of an error.
  const readable = err === undefined ? { ...fields } : { ...fields, err: loggableError(err) };
  return Object.defineProperty(readable, 'toString', { value: () => lineOf(readable, message) });
}

/** Code, message, hint, cause and the other fields in one line. */
function lineOf(fields: object, message: string): string {
  const { code, hint, err, ...facts } = fields as Readonly<Record<string, unknown>>;
  const cause =
    err === undefined ? [] : [`Cause: ${err instanceof Error ? (err.stack ?? err.message) : String(err)}`];
  return [
    ...(typeof code === 'string' ? [`[${code}]`] : []),
    message,
    ...(typeof hint === 'string' ? [hint] : []),
    ...cause,
    ...(Object.keys(facts).length === 0 ? [] : [JSON.stringify(facts)]),
  ].join(' ');
}
