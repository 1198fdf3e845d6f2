import type { Exception } from '@opentelemetry/api';

/**
 * The event of a span for what the handler or the store has thrown. That can be anything, and its getters can throw.
 */
export function exceptionOf(thrown: unknown): Exception {
  try {
    if (!(thrown instanceof Error)) return String(thrown);
    const { name, message, stack } = thrown;
    return { name: String(name), message: String(message), ...(typeof stack === 'string' && { stack }) };
  } catch {
    return `${typeof thrown} without a text`;
  }
}
