import type { BodyLimits } from './admission/body-errors.ts';
import { admit, type RawRequest } from './admission/request.ts';
import { authenticate } from './authentication/authentication.ts';
import { assertRemembered } from './authentication/message-age.ts';
import type { Background } from './delivery/claim.ts';
import { deliver, type Settlement } from './delivery/delivery.ts';
import { closing } from './delivery/delivery-errors.ts';
import { DeliveryLimit } from './delivery/delivery-limit.ts';
import { type CaptureHandler, requireHandler } from './delivery/handler.ts';
import type { NotificationStore } from './delivery/store.ts';
import { Tracker } from './delivery/tracker.ts';
import { readNotification } from './notification/message.ts';
import { about, type Notification } from './notification/notification.ts';
import { assertReceived } from './notification/origin.ts';
import { guarded, isLogger, type Logger } from './options/logger.ts';
import type { ReceiverOptions } from './options/options.ts';
import { readSettings, type Settings } from './options/settings.ts';
import { logAcknowledged } from './reply/acknowledgement-log.ts';
import { refusalFor } from './reply/refusal.ts';
import { acknowledge, type Reply } from './reply/reply.ts';

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
   * @throws NotificationError with the `reply` to send
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
  /** Refuses new claims (`CLOSING`), and resolves when the running ones are settled or their lease is over. */
  close(): Promise<void>;
}

/** A receiver whose handlers get what its store `S` can do: `context.settle`, `context.transaction`. */
export type ReceiverOn<S extends NotificationStore> = {
  receive(request: RawRequest, onCapture: CaptureHandler<S>, logger?: Logger): Promise<Reply>;
  deliver(notification: Notification, onCapture: CaptureHandler<S>, logger?: Logger): Promise<Reply>;
} & Receiver;

/**
 * Makes a receiver of notifications. The adapters for Express, Fastify and Nest are thin layers around it.
 *
 * @throws NotificationError `INVALID_CONFIG`, with `option` and `reason`
 * @example
 * const receiver = createReceiver({ clientId: 'SANDBOX_5X00000000000000', publicKey: process.env.ALIPAY_PUBLIC_KEY });
 * const reply = await receiver.receive({ method, target, headers, body }, async (capture, { key }) => {
 *   if (capture.outcome === 'captured') await book(key, capture.captureId, capture.amount);
 * });
 */
export function createReceiver<S extends NotificationStore>(options: ReceiverOptions<S>): ReceiverOn<S>;
export function createReceiver(options: ReceiverOptions): Receiver {
  const settings = readSettings(options);
  const { store, clock } = settings;
  const running = new Tracker();
  const limit = new DeliveryLimit(settings.maxConcurrency);
  let isClosing = false;

  if (store.durable === false) warnNotDurable(settings.logger);

  const withLogger = (logger: Logger | undefined): Settings =>
    logger !== undefined && isLogger(logger) ? { ...settings, logger: guarded(logger) } : settings;

  const read = async (request: RawRequest): Promise<Notification> => {
    // Only genuine deliveries count, so an unauthenticated client cannot use up the limit.
    limit.requireRoom();
    const admitted = await admit(request, settings);
    const genuine = await authenticate(admitted, settings);
    return readNotification(genuine);
  };

  const handle = (
    notification: Notification,
    onCapture: CaptureHandler,
    scope: Settings,
  ): Promise<Settlement> => {
    requireHandler(onCapture, 'onCapture');
    if (isClosing) throw closing(notification);
    limit.requireRoom(() => about(notification));
    const background: Background = {
      track: (work) => running.track(work),
      refuse: (error) => refusalFor(error, scope, notification),
    };
    const request = { notification, onCapture, settings: scope, background };
    return limit.count(running.track(deliver(request)));
  };

  const replyTo = async (
    notification: Notification,
    scope: Settings,
    settle: () => Promise<Settlement>,
  ): Promise<Reply> => {
    try {
      logAcknowledged(scope.logger, notification, await settle());
      return acknowledge(notification.clientId, clock());
    } catch (error) {
      return (await running.track(refusalFor(error, scope, notification))).reply;
    }
  };

  return {
    async authenticate(request, logger) {
      try {
        return await read(request);
      } catch (error) {
        throw await running.track(refusalFor(error, withLogger(logger)));
      }
    },

    deliver(notification, onCapture, logger) {
      const scope = withLogger(logger);
      return replyTo(notification, scope, () => {
        // It can come from a queue.
        assertReceived(notification);
        assertRemembered(notification.requestTime, () => about(notification), settings);
        return handle(notification, onCapture, scope);
      });
    },

    async receive(request, onCapture, logger) {
      const scope = withLogger(logger);
      let notification: Notification;
      try {
        notification = await read(request);
      } catch (error) {
        return (await running.track(refusalFor(error, scope))).reply;
      }
      return replyTo(notification, scope, () => handle(notification, onCapture, scope));
    },

    bodyLimits: { maxBodyBytes: settings.maxBodyBytes, bodyTimeout: settings.bodyTimeout },

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
