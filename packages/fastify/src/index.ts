/**
 * Fastify 5 plugin that receives capture notifications.
 *
 * @packageDocumentation
 */

export { type AuthenticateNotification, authenticateNotification } from './authenticate.ts';
export type { NotifyCaptureOptions, RouteHook, RouteOptions } from './options.ts';
// biome-ignore lint/style/noDefaultExport: `register(import('@notify-capture/fastify'))` and autoloaders expect one
export { notifyCapture, notifyCapture as default } from './plugin.ts';
