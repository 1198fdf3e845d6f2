export { type AuthenticateCapture, authenticateCapture } from './authenticate.ts';
// biome-ignore lint/style/noDefaultExport: what `register(import('@notify-capture/fastify'))` and autoloaders look for
export { type NotifyCaptureOptions, notifyCapture, notifyCapture as default } from './plugin.ts';
