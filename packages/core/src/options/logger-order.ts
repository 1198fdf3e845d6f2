import { messageOf } from '../text.ts';

export type Level = 'debug' | 'info' | 'warn' | 'error';
export type Call = (level: Level, fields: object, message: string) => unknown;

/** Calls a logger with its own order of arguments; `undefined` for an object without the methods of a logger. */
export function callerOf(logger: object): Call | undefined {
  const methods = logger as Readonly<Record<string, ((...given: unknown[]) => unknown) | undefined>>;
  const has = (...names: readonly string[]): boolean =>
    names.every((name) => typeof methods[name] === 'function');
  // Nest's LoggerService: log, error, warn and a message. A second argument would be a stack or a context.
  if (!has('info') && has('log', 'warn', 'error')) {
    return (level, fields, message) => {
      const name = level === 'info' || !has(level) ? 'log' : level;
      return methods[name]?.call(logger, lineOf(fields, message));
    };
  }
  if (!has('info', 'warn', 'error', 'debug')) return undefined;
  const isWinston = has('configure') && 'transports' in logger;
  const isLog4js = has('addContext', 'isLevelEnabled');
  const isConsola = has('withTag');
  const isConsole = has('table', 'group', 'trace');
  if (isWinston || isLog4js || isConsola || isConsole) {
    return (level, fields, message) => methods[level]?.call(logger, lineOf(fields, message));
  }
  // pino, bunyan and those like them: fields first.
  return (level, fields, message) => methods[level]?.call(logger, withCause(fields), message);
}

/** bunyan, roarr and others print an Error as {}: the text is readable everywhere. */
function withCause(fields: object): object {
  const { err } = fields as { readonly err?: unknown };
  return err === undefined ? fields : { ...fields, cause: messageOf(err) };
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
