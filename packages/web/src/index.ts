/**
 * Receives capture notifications where there is a `Request` and a `Response`: Next.js, Hono, Bun, Deno, Workers.
 *
 * @packageDocumentation
 */

export {
  authenticateNotification,
  type EnvironmentHandler,
  type NotifyCaptureOptions,
  notifyCapture,
  type RequestHandler,
} from './handler.ts';
export { toResponse } from './request.ts';
