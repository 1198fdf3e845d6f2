import type { BodyLimits } from './admission/body-errors.ts';
import { admit, type RawRequest } from './admission/request.ts';
import { authenticate } from './authentication/authentication.ts';
import { assertRemembered } from './authentication/message-age.ts';
import type { Background } from './delivery/claim.ts';
import { deliver } from './delivery/delivery.ts';
import { closing } from './delivery/delivery-errors.ts';
import { type CaptureHandler, requireHandler } from './delivery/handler.ts';
import type { Settlement } from './delivery/settlement.ts';
import type { NotificationStore } from './delivery/store.ts';
import { Tracker } from './delivery/tracker.ts';
import type { NotificationError } from './errors.ts';
import { type Health, healthOf } from './health.ts';
import { readNotification } from './notification/message.ts';
import { about, type Notification } from './notification/notification.ts';
import { assertReceived } from './notification/origin.ts';
import { type Logger, requestLogger } from './options/logger.ts';
import type { ReceiverOptions } from './options/options.ts';
import { readSettings, type Settings } from './options/settings.ts';
import { logAcknowledged } from './reply/acknowledgement-log.ts';
import { refusalFor } from './reply/refusal.ts';
import { acknowledge, type Reply } from './reply/reply.ts';
import type { Trace } from './tracing/trace.ts';
import { Traces } from './tracing/traces.ts';

/** Receives notifications; made by {@link createReceiver}. */
export interface Receiver {
  /**
   * All steps: authenticate, deliver, reply. Never rejects.
   *
   * @param logger here and below: the logger of the request, in place of the receiver's
   * @example
   * const reply = await receiver.receive({ method, target, headers, body }, onCapture);
   * response.writeHead(reply.status, reply.headers).end(reply.body);
   */
  receive(request: RawRequest, onCapture: CaptureHandler, logger?: Logger): Promise<Reply>;
  /**
   * Steps 1 to 4: verifies a request and reads its notification. It acknowledges nothing. A refusal is logged, and a
   * genuine message is handed to `onRefused`.
   *
   * @throws NotificationError with a `NotificationErrorCode` and the `reply` to send
   * @example
   * const notification = await receiver.authenticate({ method, target, headers, body });
   * const reply = await receiver.deliver(notification, onCapture);
   */
  authenticate(request: RawRequest, logger?: Logger): Promise<Notification>;
  /**
   * Steps 5 and 6: claim, run the handler, settle, reply. The handler of a notification of another kind is `onOther`.
   * Never rejects.
   */
  deliver(notification: Notification, onCapture: CaptureHandler, logger?: Logger): Promise<Reply>;
  /** `maxBodyBytes` and `bodyTimeout`, for `readBody`. */
  readonly bodyLimits: BodyLimits;
  /**
   * Tells whether this process can receive notifications, for a readiness probe: the store is asked once, the rest is known.
   * Never rejects. Keep all but `isReady` from strangers: the rest tells what is wrong with your store.
   *
   * @param timeout how long the store has, in ms; 800 by default
   * @example
   * const health = await receiver.health();
   * response.writeHead(health.isReady ? 200 : 503).end();
   */
  health(timeout?: number): Promise<Health>;
  /** Refuses new claims (`CLOSING`), and resolves when the running ones are settled or their lease is over. */
  close(): Promise<void>;
}

/** A receiver whose handlers get what its store `S` can do: `context.settle`, `context.transaction`. */
export type ReceiverOn<S extends NotificationStore> = {
  /** As {@link Receiver.receive}, with the context of this store. */
  receive(request: RawRequest, onCapture: CaptureHandler<S>, logger?: Logger): Promise<Reply>;
  /** As {@link Receiver.deliver}, with the context of this store. */
  deliver(notification: Notification, onCapture: CaptureHandler<S>, logger?: Logger): Promise<Reply>;
} & Receiver;

/**
 * Makes a receiver of notifications. The adapters for Express, Fastify and Nest are thin layers around it.
 *
 * @throws NotificationError `INVALID_CONFIG`, with `option` and `reason`
 * @example
 * import { createReceiver } from '@notify-capture/core';
 *
 * const receiver = createReceiver({ clientId, publicKey: process.env['ALIPAY_PUBLIC_KEY'] });
 * const reply = await receiver.receive({ method, target, headers, body }, async (capture, { key }) => {
 *   if (capture.outcome === 'captured') await book(key, capture);
 * });
 */
export function createReceiver<S extends NotificationStore>(options: ReceiverOptions<S>): ReceiverOn<S>;
export function createReceiver(options: ReceiverOptions): Receiver {
  const settings = readSettings(options);
  const { store, clock, limit } = settings;
  const running = new Tracker();
  const traces = new Traces(clock);
  let isClosing = false;
  let lastSettledAt: number | undefined;

  if (store.durable === false) warnNotDurable(settings.logger);

  const withLogger = (given: Logger | undefined): Settings => {
    const logger = given === undefined ? undefined : requestLogger(given);
    return logger === undefined ? settings : { ...settings, logger };
  };

  const read = async (request: RawRequest, trace: Trace): Promise<Notification> => {
    // Only genuine deliveries count, so an unauthenticated client cannot use up the limit.
    limit.requireRoom();
    const admitted = await admit(request, settings);
    const genuine = await authenticate(admitted, settings);
    const notification = readNotification(genuine);
    trace.received(notification);
    return notification;
  };

  const handle = (
    notification: Notification,
    onCapture: CaptureHandler,
    scope: Settings,
    trace: Trace,
  ): Promise<Settlement> => {
    requireHandler(onCapture, 'onCapture');
    if (isClosing) throw closing(notification);
    limit.requireRoom(() => about(notification));
    const background: Background = {
      track: (work) => running.track(work),
      settled: () => {
        lastSettledAt = clock();
      },
      refuse: (error) => refusalFor(error, scope, notification),
    };
    const request = { notification, onCapture, settings: scope, background, trace };
    return limit.count(running.track(deliver(request)));
  };

  const refuse = async (
    thrown: unknown,
    scope: Settings,
    trace: Trace,
    notification?: Notification,
  ): Promise<NotificationError> => {
    const error = await running.track(refusalFor(thrown, scope, notification));
    trace.refused(error);
    return error;
  };

  const replyTo = async (
    notification: Notification,
    scope: Settings,
    trace: Trace,
    settle: () => Promise<Settlement>,
  ): Promise<Reply> => {
    try {
      const settlement = await settle();
      logAcknowledged(scope.logger, notification, settlement);
      trace.acknowledged(settlement);
      return acknowledge(notification.clientId, clock());
    } catch (error) {
      return (await refuse(error, scope, trace, notification)).reply;
    }
  };

  const authenticateOnly = async (
    request: RawRequest,
    logger: Logger | undefined,
    trace: Trace,
  ): Promise<Notification> => {
    try {
      const notification = await read(request, trace);
      traces.keep(notification, trace);
      return notification;
    } catch (error) {
      throw await refuse(error, withLogger(logger), trace);
    }
  };

  const receiveWhole = async (
    request: RawRequest,
    onCapture: CaptureHandler,
    logger: Logger | undefined,
    trace: Trace,
  ): Promise<Reply> => {
    const scope = withLogger(logger);
    let notification: Notification;
    try {
      notification = await trace.run('authenticate', read, request, trace);
    } catch (error) {
      return (await refuse(error, scope, trace)).reply;
    }
    const settle = (): Promise<Settlement> => handle(notification, onCapture, scope, trace);
    return trace.run('deliver', replyTo, notification, scope, trace, settle);
  };

  return {
    authenticate(request, logger) {
      const trace = traces.open(request);
      return trace.run('authenticate', authenticateOnly, request, logger, trace);
    },

    async deliver(notification, onCapture, logger) {
      const scope = withLogger(logger);
      const trace = traces.of(notification);
      return trace.run('deliver', replyTo, notification, scope, trace, () => {
        // It can come from a queue.
        assertReceived(notification);
        assertRemembered(notification.requestTime, () => about(notification), settings);
        return handle(notification, onCapture, scope, trace);
      });
    },

    receive(request, onCapture, logger) {
      const trace = traces.open();
      return trace.run('receive', receiveWhole, request, onCapture, logger, trace);
    },

    bodyLimits: { maxBodyBytes: settings.maxBodyBytes, bodyTimeout: settings.bodyTimeout },

    health: healthOf(settings, () => ({ isClosing, underWay: limit.running, lastSettledAt })),

    async close() {
      isClosing = true;
      // After a lease, another process may claim the notification: waiting longer protects nothing.
      const isDone = await running.isDone(settings.lease);
      settings.refusals.flush();
      if (isDone) return;
      settings.logger.warn(
        { code: 'CLOSED_EARLY', hint: 'Find out why the handler does not return. Alipay retries.' },
        `A handler was still running ${settings.lease} ms after close was called.`,
      );
    },
  };
}

function warnNotDurable(logger: Logger): void {
  logger.warn(
    {
      code: 'STORE_NOT_DURABLE',
      hint: 'Pass a durable store. The memory store is for tests and development.',
    },
    'The memory store loses settled results when this process ends, and other processes do not see them.',
  );
}
