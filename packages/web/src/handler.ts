import {
  assertKnownOptions,
  type CaptureHandler,
  madeOnce,
  type Notification,
  type NotificationStore,
  type RawRequest,
  type Receiver,
  type ReceiverSource,
  receiverFrom,
  requireHandler,
  type WebOptions,
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

/** The handler of options that a function makes. `Env` is the parameters of that function: the environment, or none. */
export interface EnvironmentHandler<Env extends [] | [env: object], T = Response> {
  (request: Request, ...env: Env): Promise<T>;
  /** The receiver of an environment, for `close()` and for your own calls of `deliver`. It makes the options if need be. */
  receiverOf(...env: Env): Promise<Receiver>;
}

/**
 * Receives capture notifications with options that a function makes at the first request, e.g. of an environment.
 *
 * A function that declares a parameter without a default value makes them once for each environment.
 *
 * @param options makes the options, or a promise of them
 * @throws NotificationError `INVALID_CONFIG`, with `option` and `reason`; wrong options fail at the first request
 * @example
 * import { notifyCapture } from '@notify-capture/web';
 *
 * const alipay = notifyCapture((env: { readonly ALIPAY_PUBLIC_KEY: string }) => ({
 *   clientId,
 *   publicKey: env.ALIPAY_PUBLIC_KEY,
 *   onCapture,
 * }));
 * const response = await alipay(new Request('https://shop.example/alipay/notifyCapture'), env);
 */
export function notifyCapture<S extends NotificationStore, Env extends [] | [env: object]>(
  options: (...env: Env) => NotifyCaptureOptions<S> | Promise<NotifyCaptureOptions<S>>,
): EnvironmentHandler<Env>;
/**
 * Receives capture notifications, as a function from `Request` to `Response`.
 *
 * It verifies, runs `onCapture` and acknowledges. It reads the body itself: nothing may read it before.
 *
 * @throws NotificationError `INVALID_CONFIG`, with `option` and `reason`
 * @example
 * import { notifyCapture } from '@notify-capture/web';
 *
 * export const POST = notifyCapture({
 *   clientId,
 *   publicKey,
 *   onCapture: async (capture, { key }) => {
 *     if (capture.outcome === 'captured') await book(key, capture);
 *   },
 * });
 */
export function notifyCapture<S extends NotificationStore>(options: NotifyCaptureOptions<S>): RequestHandler;
export function notifyCapture(options: WebOptions<NotifyCaptureOptions>): AnyHandler<Response> {
  return handlerOf(options, ({ onCapture, ...source }) => {
    assertKnownOptions(source, ['onCapture']);
    requireHandler(onCapture, 'onCapture');
    const receiver = receiverFrom(source);
    return { receiver, run: async (raw) => toResponse(await receiver.receive(raw, onCapture)) };
  });
}

/**
 * Only authenticates a request, with options that a function makes at the first request, e.g. of an environment.
 *
 * @param options as of {@link notifyCapture}, without `onCapture`
 * @throws NotificationError `INVALID_CONFIG`, with `option` and `reason`; wrong options fail at the first request
 * @throws NotificationError with a `NotificationErrorCode`, from the returned function; {@link toResponse} makes a
 * response of its `reply`
 * @example
 * import { authenticateNotification } from '@notify-capture/web';
 *
 * const authenticate = authenticateNotification((given: typeof env) => ({
 *   clientId,
 *   publicKey: given.ALIPAY_PUBLIC_KEY,
 * }));
 * const notification = await authenticate(new Request('https://shop.example/alipay/notifyCapture'), env);
 */
export function authenticateNotification<Env extends [] | [env: object]>(
  options: (...env: Env) => ReceiverSource | Promise<ReceiverSource>,
): EnvironmentHandler<Env, Notification>;
/**
 * Only authenticates a request, for your own calls of `receiver.deliver`.
 *
 * @param options as of {@link notifyCapture}, without `onCapture`
 * @throws NotificationError `INVALID_CONFIG`, with `option` and `reason`
 * @throws NotificationError with a `NotificationErrorCode`, from the returned function; {@link toResponse} makes a
 * response of its `reply`
 * @example
 * import { isNotificationError } from '@notify-capture/core';
 * import { authenticateNotification, toResponse } from '@notify-capture/web';
 *
 * const authenticate = authenticateNotification({ clientId, publicKey });
 * export async function POST(request: Request): Promise<Response> {
 *   try {
 *     return toResponse(await authenticate.receiver.deliver(await authenticate(request), onCapture));
 *   } catch (error) {
 *     if (isNotificationError(error)) return toResponse(error.reply);
 *     throw error;
 *   }
 * }
 */
export function authenticateNotification(options: ReceiverSource): RequestHandler<Notification>;
export function authenticateNotification(options: WebOptions<ReceiverSource>): AnyHandler<Notification> {
  return handlerOf(options, (given) => {
    const receiver = receiverFrom(given);
    return { receiver, run: (raw) => receiver.authenticate(raw) };
  });
}

type AnyHandler<T> = RequestHandler<T> & EnvironmentHandler<[env: object], T>;
type SetUp<T> = { readonly receiver: Receiver; run(raw: RawRequest): Promise<T> };

function handlerOf<O extends object, T>(options: WebOptions<O>, setUp: (options: O) => SetUp<T>) {
  const find = madeOnce(options, setUp);
  const handler = async (request: Request, env?: object): Promise<T> =>
    (await find(env)).run(toRawRequest(request));
  const receiverOf = async (env?: object): Promise<Receiver> => (await find(env)).receiver;
  const own = typeof options === 'function' ? { receiverOf } : { receiver: (find() as SetUp<T>).receiver };
  return Object.assign(handler, own) as AnyHandler<T>;
}
