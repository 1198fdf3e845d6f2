export { type AuthenticateNotification, authenticateNotification } from './authenticate.ts';
// biome-ignore lint/style/noDefaultExport: `register(import('@notify-capture/fastify'))` and autoloaders expect one
export { type NotifyCaptureOptions, notifyCapture, notifyCapture as default } from './plugin.ts';
