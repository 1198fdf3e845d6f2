import {
  type CaptureHandler,
  invalidConfig,
  type Notification,
  type NotificationStore,
  type RawRequest,
  type Receiver,
  type ReceiverSource,
  receiverFrom,
  requireHandler,
} from '@notify-capture/core';
import { toRawRequest, toResponse } from './request.ts';

/** Options of {@link notifyCapture}: the receiver's options (or a receiver), and the handler. `S` is the type of the store. */
export type NotifyCaptureOptions<S extends NotificationStore = NotificationStore> = ReceiverSource<S> & {
  /** Runs once per result. When it resolves, the result is settled and acknowledged. */
  readonly onCapture: CaptureHandler<S>;
};

/** A function of a request. It ignores further arguments, e.g. the `context` of a Next.js route. */
export interface RequestHandler<T = Response> {
  (request: Request): Promise<T>;
  /** For `receiver.close()` at shutdown, and for your own calls of `receiver.deliver`. */
  readonly receiver: Receiver;
}

/** A function of a request and of the environment that comes with it, as in Cloudflare Workers. */
export interface EnvironmentHandler<Env, T = Response> {
  (request: Request, env: Env): Promise<T>;
  /** The receiver of an environment, for your own calls of `receiver.deliver`. */
  receiverOf(env: Env): Receiver;
}

/**
 * Receives capture notifications, as a function from `Request` to `Response`: it verifies, runs `onCapture` and
 * acknowledges. It reads the body itself: nothing may read it before.
 *
 * @param options or a function that makes them at the first request: without a parameter, once; with a parameter, once for
 * each environment, which is the second argument of the handler
 * @throws NotificationError `INVALID_CONFIG`, with `option` and `reason`: at once for options, at a request for a function
 * @example
 * export const POST = notifyCapture({ clientId, publicKey, onCapture: async (capture, { key }) => {
 *   if (capture.outcome === 'captured') await book(key, capture);
 * } });
 */
export function notifyCapture<S extends NotificationStore>(
  options: NotifyCaptureOptions<S> | (() => NotifyCaptureOptions<S>),
): RequestHandler;
export function notifyCapture<Env extends object, S extends NotificationStore>(
  options: (env: Env) => NotifyCaptureOptions<S>,
): EnvironmentHandler<Env>;
export function notifyCapture(options: Made<NotifyCaptureOptions>): AnyHandler<Response> {
  return handlerOf(options, (made) => {
    const { onCapture, ...source } = made ?? {};
    requireHandler(onCapture, 'onCapture');
    const receiver = receiverFrom(source);
    return { receiver, run: async (raw) => toResponse(await receiver.receive(raw, onCapture)) };
  });
}

/**
 * Only authenticates a request, for your own calls of `receiver.deliver`.
 *
 * @param options as of {@link notifyCapture}, without `onCapture`
 * @throws NotificationError with the `reply` to send: {@link toResponse} makes it a response
 * @example
 * const authenticate = authenticateNotification({ clientId, publicKey });
 * const notification = await authenticate(request);
 * return toResponse(await authenticate.receiver.deliver(notification, onCapture));
 */
export function authenticateNotification(
  options: ReceiverSource | (() => ReceiverSource),
): RequestHandler<Notification>;
export function authenticateNotification<Env extends object>(
  options: (env: Env) => ReceiverSource,
): EnvironmentHandler<Env, Notification>;
export function authenticateNotification(options: Made<ReceiverSource>): AnyHandler<Notification> {
  return handlerOf(options, (made) => {
    const receiver = receiverFrom(made);
    return { receiver, run: (raw) => receiver.authenticate(raw) };
  });
}

/** Options, or a function that makes them. */
type Made<O> = O | ((env: never) => O);
type AnyHandler<T> = RequestHandler<T> & EnvironmentHandler<object, T>;

/** What is made once from options. */
interface SetUp<T> {
  readonly receiver: Receiver;
  run(raw: RawRequest): Promise<T>;
}

function handlerOf<O extends object, T>(options: Made<O>, setUp: (options: O) => SetUp<T>): AnyHandler<T> {
  const forEnvironment = typeof options === 'function' ? onFirstUse(options, setUp) : always(setUp(options));
  const handler = async (request: Request, env?: object) => forEnvironment(env).run(toRawRequest(request));
  return Object.defineProperties(handler, {
    receiver: { get: () => forEnvironment(undefined).receiver },
    receiverOf: { value: (env: object) => forEnvironment(env).receiver },
  }) as AnyHandler<T>;
}

function always<T>(value: T): (env: unknown) => T {
  return () => value;
}

/** The receiver of an environment keeps claims and limits between requests: it lives as long as the environment. */
function onFirstUse<O, T>(makeOptions: (env: never) => O, setUp: (options: O) => T): (env: unknown) => T {
  const made = new WeakMap<object, T>();
  return (env) => {
    const key = makeOptions.length === 0 ? makeOptions : env;
    if (typeof key !== 'object' && typeof key !== 'function') throw withoutEnvironment();
    if (key === null) throw withoutEnvironment();
    const known = made.get(key);
    if (known !== undefined) return known;
    const first = setUp(makeOptions(env as never));
    made.set(key, first);
    return first;
  };
}

function withoutEnvironment() {
  return invalidConfig({
    reason: 'ENVIRONMENT_MISSING',
    option: 'env',
    problem: 'The options are a function of the environment, and the handler was called without one.',
    expected:
      'the environment as second argument: alipay(request, env). A function without a parameter needs none.',
  });
}
