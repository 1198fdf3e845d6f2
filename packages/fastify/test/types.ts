// Compiled by `tsc -p .` and never run. The line below each @ts-expect-error must not compile.
import type { CaptureContext, CaptureNotification, Notification, Receiver } from '@notify-capture/core';
import { fastify } from 'fastify';
import byDefault, {
  type AuthenticateNotification,
  authenticateNotification,
  type NotifyCaptureOptions,
  notifyCapture,
} from '../src/index.ts';

const receiver = {} as Receiver;
const clientId = 'SANDBOX_5X00000000000000';
const publicKey = 'MIIB…';
const path = '/alipay/notifyCapture';
const onCapture = async (): Promise<void> => undefined;
const app = fastify();

// The parameters of an inline handler are typed.
app.register(notifyCapture, {
  path,
  clientId,
  publicKey,
  onCapture: async (capture, context) => {
    capture satisfies CaptureNotification;
    context satisfies CaptureContext;
    if (capture.outcome === 'captured') capture.amount.minorUnits satisfies bigint;
  },
  onOther: ({ kind, notifyType }) => [kind satisfies string, notifyType satisfies string | undefined],
});
app.register(byDefault, { path, receiver, onCapture });
app.register(import('../src/index.ts'), { path, receiver, onCapture });
app.register(notifyCapture, { prefix: '/shop', logLevel: 'warn', path, clientId, publicKey, onCapture });
app.register(notifyCapture, () => ({ path, receiver, onCapture }) satisfies NotifyCaptureOptions);
fastify({ http2: true }).register(notifyCapture, { path, receiver, onCapture });

// The options of the route have the types of Fastify's routes.
app.register(notifyCapture, {
  path,
  receiver,
  onCapture,
  config: {},
  schema: { body: {} },
  onRequest: async (request) => request.routeOptions.config.url satisfies string | string[],
  preHandler: [async () => undefined, (_request, _reply, done) => done()],
});
// @ts-expect-error the reply does not pass onSend
app.register(notifyCapture, { path, receiver, onCapture, onSend: async () => undefined });

// @ts-expect-error path is missing
app.register(notifyCapture, { clientId, publicKey, onCapture });
// @ts-expect-error onCapture is missing
app.register(notifyCapture, { path, clientId, publicKey });
// @ts-expect-error maxBodySize is not an option
app.register(notifyCapture, { path, clientId, publicKey, onCapture, maxBodySize: 1 });
// @ts-expect-error path must be a string
app.register(notifyCapture, { path: 1, receiver, onCapture });

// The hook is accepted by every kind of route, and `request.notification` is typed.
const authenticate: AuthenticateNotification = authenticateNotification({ clientId, publicKey });
app.post<{ Body: { captureId: string } }>('/own', { preParsing: authenticate }, async (request) => {
  request.notification satisfies Notification | undefined;
  // @ts-expect-error it is undefined on other routes
  request.notification.kind;
  return request.body.captureId;
});
app.post('/several', { preParsing: [authenticate] }, async () => 'ok');
app.route({ method: 'POST', url: '/route', preParsing: authenticate, handler: async () => 'ok' });
fastify({ http2: true }).post('/own', { preParsing: authenticate }, async () => 'ok');
authenticate.receiver satisfies Receiver;
