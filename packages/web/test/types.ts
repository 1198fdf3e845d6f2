// Compiled, never run: the types of the handlers follow from the options.
import { memoryStore, type Notification } from '@notify-capture/core';
import {
  authenticateNotification,
  type EnvironmentHandler,
  notifyCapture,
  type RequestHandler,
} from '../src/index.ts';

interface Env {
  readonly publicKey: string;
}

export const ofOptions: RequestHandler = notifyCapture({
  publicKey: '',
  onCapture: (capture, { key }) => [capture.captureId, key],
});

export const ofFunction: EnvironmentHandler<[]> = notifyCapture(() => {
  const store = memoryStore();
  return { store, onCapture: (capture, { key }) => [capture.captureId, key] };
});

export const ofEnvironment: EnvironmentHandler<[env: Env]> = notifyCapture(({ publicKey }: Env) => {
  const store = memoryStore();
  return { publicKey, store, onCapture: (capture, { key }) => [capture.captureId, key] };
});

export const ofPromise: EnvironmentHandler<[env: Env]> = notifyCapture(async ({ publicKey }: Env) => {
  const store = memoryStore();
  return { publicKey, store, onCapture: (capture, { key }) => [capture.captureId, key] };
});

// @ts-expect-error The receiver of a function's options is made at the first request: await receiverOf(env).
export const receiver = ofEnvironment.receiver;

export const authenticated: EnvironmentHandler<[env: Env], Notification> = authenticateNotification(
  ({ publicKey }: Env) => ({ publicKey }),
);

/** As Next.js checks the exports of a route. */
export const ofRoute: (
  request: Request & { readonly nextUrl: URL },
  context: { params: Promise<object> },
) => Response | Promise<Response> = notifyCapture({ publicKey: '', onCapture: () => undefined });

// @ts-expect-error Without its environment.
export const withoutEnvironment = (request: Request) => ofEnvironment(request);

// @ts-expect-error An option that does not exist.
export const misspelled = notifyCapture({ publicKeyy: '', onCapture: () => undefined });
