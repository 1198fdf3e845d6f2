/**
 * The globals of Node that the modules below use; the first module with one asks here, so that a runtime without them fails
 * with this error at start, and not with "Buffer is not defined".
 */
export function requireBuffer(globals: object = globalThis): typeof Buffer {
  const missing = ['Buffer', 'process'].filter((name) => Reflect.get(globals, name) === undefined);
  if (missing.length === 0) return Buffer;
  throw new Error(
    `@notify-capture/core needs the globals of Node. Missing: ${missing.join(', ')}. On Cloudflare Workers, set a compatibility date from 2026-08-04, or the flag nodejs_compat with a date from 2024-09-23.`,
  );
}
