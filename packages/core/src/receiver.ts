import type { BodyLimits } from './admission/body.ts';
import { admit, type RawRequest } from './admission/request.ts';
import { authenticate } from './authentication/authentication.ts';
import { type Delivered, deliver } from './delivery/delivery.ts';
import { DeliveryLimit } from './delivery/delivery-limit.ts';
import { type CaptureHandler, requireHandler } from './delivery/handler.ts';
import {
  type GenuineMessage,
  isNotificationError,
  NotificationError,
  type NotificationIds,
} from './errors.ts';
import { readMessage } from './notification/message.ts';
import { type CaptureNotification, captureIds, originOf } from './notification/notification.ts';
import { guarded, isLogger, type Logger } from './options/logger.ts';
import type { ReceiverOptions } from './options/options.ts';
import { readSettings, type Settings } from './options/settings.ts';
import { answerRefusal, unforeseen } from './reply/refusal.ts';
import { acknowledge, type Reply } from './reply/reply.ts';
import { inTime, LATE } from './time-limit.ts';

/** Receives capture notifications; made by {@link createReceiver}. */
export interface Receiver {
  /**
   * The whole way: authenticate, deliver, reply. Never rejects.
   *
   * @param logger here and below: the request's own, in place of the receiver's
   * @example
   * const reply = await receiver.receive({ method, target, headers, body }, onCapture);
   * response.writeHead(reply.status, reply.headers).end(reply.body);
   */
  receive(request: RawRequest, handler: CaptureHandler, logger?: Logger): Promise<Reply>;
  /**
   * Steps 1 to 4: is this a genuine capture notification, and what does it say? Logs nothing and acknowledges
   * nothing: give what it throws to {@link Receiver.refuse}.
   *
   * @throws NotificationError
   */
  authenticate(request: RawRequest): Promise<CaptureNotification>;
  /** Steps 5 and 6: claim, run the handler, settle, reply. Never rejects. */
  deliver(capture: CaptureNotification, handler: CaptureHandler, logger?: Logger): Promise<Reply>;
  /**
   * Step 6 for what `authenticate` threw: messages of another type go to `onOther` and are acknowledged when it
   * resolves; all else is logged, handed to `onRefused` where it is genuine, and refused. The same error is refused
   * once, however often it is given. Never rejects.
   */
  refuse(error: unknown, logger?: Logger): Promise<Reply>;
  /** What `maxBodyBytes` and `bodyTimeout` are; for `readBody`. */
  readonly bodyLimits: BodyLimits;
  /** No new claims from now on (`CLOSING`); resolves when those under way are settled or their lease is over. */
  close(): Promise<void>;
}

/**
 * Makes a receiver for capture notifications; the adapters for Express, Fastify and Nest are thin layers around it.
 *
 * @throws NotificationError `INVALID_CONFIG`, whose `mistake` says which option is wrong
 * @example
 * const receiver = createReceiver({ clientId: 'SANDBOX_5X00000000000000', publicKey: process.env.ALIPAY_PUBLIC_KEY });
 * const reply = await receiver.receive({ method, target, headers, body }, async (capture, { key }) => {
 *   if (capture.outcome === 'captured') await book(key, capture.captureId, capture.amount);
 * });
 */
export function createReceiver(options: ReceiverOptions): Receiver {
  const settings = readSettings(options);
  const { store, logger, clock } = settings;
  const underWay = new Set<Promise<unknown>>();
  const limit = new DeliveryLimit(settings.maxConcurrency);
  const answered = new WeakMap<object, Promise<Reply>>();
  let closing = false;

  if (store.durable === false) {
    logger.warn(
      {
        code: 'STORE_NOT_DURABLE',
        hint: 'Pass a durable store; memory is for tests and development.',
      },
      'The memory store forgets what was settled when this process ends, and no other process knows of it.',
    );
  }

  const track = <T>(work: Promise<T>): Promise<T> => {
    const forget = (): unknown => underWay.delete(work);
    underWay.add(work);
    work.then(forget, forget);
    return work;
  };

  const scopeOf = (own: Logger | undefined): Settings =>
    isLogger(own) ? { ...settings, logger: guarded(own) } : settings;

  const receiver: Receiver = {
    async authenticate(request) {
      // Only genuine deliveries count, so an unauthenticated client cannot use the limit up.
      limit.requireRoom();
      const admitted = await admit(request, settings);
      const genuine = await authenticate(admitted, settings);
      return readMessage(genuine);
    },

    async deliver(capture, handler, own) {
      const scope = scopeOf(own);
      const refuse = (error: unknown): Promise<Reply> => receiver.refuse(error, own);
      try {
        requireHandler(handler, 'the handler');
        if (closing) throw closed(originOf(capture), captureIds(capture));
        limit.requireRoom({ ids: captureIds(capture), genuine: originOf(capture) });
        const delivered = await limit.run(() => track(deliver(capture, handler, scope, { track, refuse })));
        logAcknowledged(scope.logger, capture, delivered);
        return acknowledge(capture.clientId, clock());
      } catch (error) {
        return refuse(isNotificationError(error) ? error : unforeseen(error, capture));
      }
    },

    async receive(request, handler, own) {
      try {
        const capture = await receiver.authenticate(request);
        return await receiver.deliver(capture, handler, own);
      } catch (error) {
        return receiver.refuse(error, own);
      }
    },

    refuse(thrown, own) {
      // An error handler behind an adapter may ask again, about what was thrown or about what was decided: an error is
      // logged and kept once.
      const before = typeof thrown === 'object' && thrown !== null ? answered.get(thrown) : undefined;
      if (before !== undefined) return before;
      const error = closing && isOther(thrown) ? closed(thrown.genuine, thrown.ids) : thrown;
      const reply = track(answerRefusal(error, scopeOf(own)));
      if (typeof thrown === 'object' && thrown !== null) answered.set(thrown, reply);
      return reply.then((decided) => {
        if (decided.error !== undefined) answered.set(decided.error, reply);
        return decided;
      });
    },

    bodyLimits: { maxBodyBytes: settings.maxBodyBytes, bodyTimeout: settings.bodyTimeout },

    async close() {
      closing = true;
      await allDone(underWay, settings.lease, logger);
    },
  };
  return receiver;
}

async function allDone(
  underWay: ReadonlySet<Promise<unknown>>,
  lease: number,
  logger: Logger,
): Promise<void> {
  const done = async (): Promise<void> => {
    while (underWay.size > 0) await Promise.allSettled(underWay);
  };
  // After a lease nobody is protected by waiting longer for a handler that never returns.
  if ((await inTime(done(), lease)) !== LATE) return;
  logger.warn(
    { code: 'CLOSED_EARLY', hint: 'Find out why the handler does not return; the sender tries again.' },
    `A handler was still running ${lease} ms after close was called.`,
  );
}

function logAcknowledged(logger: Logger, capture: CaptureNotification, delivered: Delivered): void {
  const { outcome, result, warnings } = capture;
  const fields = { ...captureIds(capture), outcome, resultCode: result.code, resultStatus: result.status };
  if (!result.consistent) {
    logger.warn(
      { code: 'INCONSISTENT_RESULT', ...fields, hint: result.advice.en },
      'Code and status contradict.',
    );
  }
  if (warnings.length > 0) {
    logger.warn(
      { code: 'INVALID_OPTIONAL_FIELDS', ...fields, warnings },
      `Did not fit the protocol, and was kept: ${warnings.map(({ path }) => path).join(', ')}.`,
    );
  }
  logger.info({ ...fields, delivered }, 'Acknowledged.');
}

/** Is it about a message of another type, which onOther would take? */
function isOther(thrown: unknown): thrown is NotificationError {
  return isNotificationError(thrown) && thrown.code === 'UNHANDLED_TYPE';
}

function closed(genuine: GenuineMessage | undefined, ids: NotificationIds): NotificationError {
  return new NotificationError('CLOSING', {
    message: 'This process is shutting down.',
    ids,
    ...(genuine === undefined ? {} : { genuine }),
  });
}
