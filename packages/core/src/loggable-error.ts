import { loggable, messageOf } from './text.ts';

/** In characters. */
const MAX_MESSAGE = 1_000;
const MAX_FRAMES = 30;
/** Errors with longer chains of causes are cut. */
const MAX_CAUSES = 5;

/**
 * An error for a log. It may quote an unauthenticated client: its texts are cut and escaped. Its name, message and stack
 * are enumerable, since bunyan, roarr and others print only enumerable properties.
 */
export function loggableError(thrown: unknown, causes = MAX_CAUSES): unknown {
  try {
    return thrown instanceof Error ? copyOf(thrown, causes) : sentence(messageOf(thrown));
  } catch {
    return 'The thrown value cannot be read.';
  }
}

function copyOf(error: Error, causes: number): Error {
  const { cause } = error;
  const name = nameOf(error);
  const message = sentence(messageOf(error));
  const copy = new Error(message);
  for (const [key, value] of Object.entries(error)) {
    const safe = typeof value === 'string' ? sentence(value) : value;
    Object.defineProperty(copy, key, { value: safe, enumerable: true, configurable: true, writable: true });
  }
  const shown = { name, message, stack: stackOf(error, name, message) };
  for (const [key, value] of Object.entries(shown)) {
    Object.defineProperty(copy, key, { value, enumerable: true, configurable: true, writable: true });
  }
  if (cause !== undefined && causes > 0) hide(copy, 'cause', loggableError(cause, causes - 1));
  const { errors } = error as { readonly errors?: unknown };
  if (Array.isArray(errors) && causes > 0) {
    hide(
      copy,
      'errors',
      errors.slice(0, MAX_CAUSES).map((one) => loggableError(one, causes - 1)),
    );
  }
  return copy;
}

/** A class often sets no name. */
function nameOf(error: Error): string {
  const name = String(error.name);
  return sentence(name === 'Error' ? String(error.constructor?.name || name) : name);
}

/** As in every Error. */
function hide(copy: Error, key: string, value: unknown): void {
  Object.defineProperty(copy, key, { value, enumerable: false, configurable: true, writable: true });
}

/** A message can contain line breaks and lines that look like frames: only what follows it is kept. */
function stackOf(error: Error, name: string, message: string): string {
  const stack = String(error.stack ?? '');
  const frames = stack
    .slice(Math.max(stack.lastIndexOf(error.message), 0) + error.message.length)
    .split('\n');
  const kept = frames.filter((line) => /^\s+at /.test(line)).slice(0, MAX_FRAMES);
  return [`${name}: ${message}`, ...kept.map((line) => `    ${sentence(line.trim())}`)].join('\n');
}

function sentence(text: string): string {
  return loggable(text, MAX_MESSAGE, 'any');
}
