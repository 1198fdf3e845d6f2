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

/** A function of a request. It ignores further arguments, e.g. the context of a Next.js route. */
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

/** The handler of options that a function makes: of the environment, or of nothing. */
export type HandlerOf<Env, T> = Env extends [infer Only] ? EnvironmentHandler<Only, T> : RequestHandler<T>;

/**
 * Receives capture notifications, as a function from `Request` to `Response`: it verifies, runs `onCapture` and
 * acknowledges. It reads the body itself: nothing may read it before.
 *
 * @param options or a function that makes them at the first request; with a parameter, once for each environment
 * @throws NotificationError `INVALID_CONFIG`, with `option` and `reason`; a function's options fail at the first request
 * @example
 * export const POST = notifyCapture({ clientId, publicKey, onCapture: async (capture, { key }) => {
 *   if (capture.outcome === 'captured') await book(key, capture);
 * } });
 */
export function notifyCapture<S extends NotificationStore, Env extends [] | [env: object]>(
  options: (...env: Env) => NotifyCaptureOptions<S>,
): HandlerOf<Env, Response>;
export function notifyCapture<S extends NotificationStore>(options: NotifyCaptureOptions<S>): RequestHandler;
export function notifyCapture(options: Given<NotifyCaptureOptions>): AnyHandler<Response> {
  return handlerOf(options, (given) => {
    const { onCapture, ...source } = given ?? {};
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
export function authenticateNotification<Env extends [] | [env: object]>(
  options: (...env: Env) => ReceiverSource,
): HandlerOf<Env, Notification>;
export function authenticateNotification(options: ReceiverSource): RequestHandler<Notification>;
export function authenticateNotification(options: Given<ReceiverSource>): AnyHandler<Notification> {
  return handlerOf(options, (given) => {
    const receiver = receiverFrom(given);
    return { receiver, run: (raw) => receiver.authenticate(raw) };
  });
}

type Given<O> = O | ((env: never) => O);
type AnyHandler<T> = RequestHandler<T> & EnvironmentHandler<object, T>;
type SetUp<T> = { readonly receiver: Receiver; run(raw: RawRequest): Promise<T> };

/** The receiver keeps claims and limits between requests: it is made once, and lives as long as its environment. */
function handlerOf<O extends object, T>(options: Given<O>, setUp: (options: O) => SetUp<T>): AnyHandler<T> {
  const isFunction = typeof options === 'function';
  const made = new WeakMap<object, SetUp<T>>();
  const find = (env?: object): SetUp<T> => {
    const owner = isFunction && options.length > 0 ? requireEnvironment(env) : handler;
    const found = made.get(owner) ?? setUp(isFunction ? options(env as never) : options);
    made.set(owner, found);
    return found;
  };
  const handler = async (request: Request, env?: object) => find(env).run(toRawRequest(request));
  if (!isFunction) find();
  const receiver = { get: () => find().receiver };
  return Object.defineProperties(handler, {
    receiver,
    receiverOf: { value: (env: object) => find(env).receiver },
  }) as AnyHandler<T>;
}

function requireEnvironment(env: unknown): object {
  if (typeof env === 'object' && env !== null) return env;
  throw invalidConfig({
    reason: 'ENVIRONMENT_MISSING',
    option: 'env',
    problem: 'The options are a function of the environment, and the handler was called without one.',
    expected: 'alipay(request, env), or a function without a parameter.',
  });
}
