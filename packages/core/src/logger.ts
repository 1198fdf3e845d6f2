import { invalidConfig } from './config-mistake.ts';

/** A logger as pino, bunyan and Fastify's `request.log` are: fields first, then the message. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/**
 * The logger to use: the given one; none for `false`; without one, warnings and errors become process warnings, one
 * per code, so that a wrong set-up does not stay unseen.
 */
export function readLogger(given: Logger | false | undefined): Logger {
  if (given === false) return silent;
  if (given === undefined) return processWarnings();
  if (
    typeof given !== 'object' ||
    given === null ||
    !LEVELS.every((level) => typeof given[level] === 'function')
  ) {
    throw invalidConfig(
      'LOGGER_INVALID',
      'logger lacks debug, info, warn or error',
      'Wanted: a logger like pino, false for none, or no option for process warnings.',
    );
  }
  return guarded(given);
}

const ignore = (): void => undefined;
const silent: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

function processWarnings(): Logger {
  const said = new Set<unknown>();
  const warn = (fields: object, message: string): void => {
    const { code, mend } = fields as { code?: string; mend?: string };
    if (said.has(code)) return;
    said.add(code);
    process.emitWarning(mend === undefined ? message : `${message} ${mend}`, {
      type: 'NotifyCaptureWarning',
      ...(code === undefined ? {} : { code }),
      detail: 'Said once per code: pass a logger to see each.',
    });
  };
  return { debug: ignore, info: ignore, warn, error: warn };
}

/** A logger that throws must not change what is replied. */
function guarded(logger: Logger): Logger {
  const guard = (level: (typeof LEVELS)[number]) => (fields: object, message: string) => {
    try {
      logger[level](fields, message);
    } catch {
      // There is nowhere left to say it.
    }
  };
  return { debug: guard('debug'), info: guard('info'), warn: guard('warn'), error: guard('error') };
}
