import * as nest from '@nestjs/common';
import { type CaptureContext, type Notification, NotificationError } from '@notify-capture/core';
import { NotifyCaptureFilter } from './filter.ts';
import { deliveryStateOf, NotifyCaptureGuard } from './guard.ts';
import { NotifyCaptureInterceptor } from './interceptor.ts';
import { receiverToken } from './module.ts';
import { leaveReplyToUs } from './nest-internals.ts';

/** A part of a delivery for {@link Capture}: all of the context, one property of it, or the notification of any kind. */
export type CapturePart = 'notification' | 'context' | keyof CaptureContext;

/**
 * Which receiver a route uses.
 *
 * @inline
 */
interface RouteReceiver {
  /** The name of the receiver, as in `forRoot`. Default: the receiver without a name. */
  readonly receiver?: string;
}

/**
 * A route that receives capture notifications. The method runs once per result. When it resolves, the result is settled
 * and acknowledged with 200. Requests to this path that are not a POST get 405.
 *
 * @param path the path below that of the controller
 * @param options which receiver it uses, if there are several
 * @example
 * ```ts
 * import { Controller } from '@nestjs/common';
 * import type { CaptureNotification } from '@notify-capture/core';
 * import { Capture, NotifyCapture } from '@notify-capture/nestjs';
 *
 * @Controller('alipay')
 * export class CaptureController {
 *   @NotifyCapture('notifyCapture')
 *   async settle(@Capture() capture: CaptureNotification, @Capture('key') key: string) {
 *     if (capture.outcome === 'captured') await book(key, capture);
 *   }
 * }
 * ```
 */
export function NotifyCapture(path?: string, { receiver }: RouteReceiver = {}): MethodDecorator {
  return nest.applyDecorators(
    nest.All(path),
    nest.HttpCode(200),
    nest.UseGuards(named(NotifyCaptureGuard, receiver)),
    nest.UseInterceptors(named(NotifyCaptureInterceptor, receiver)),
    nest.UseFilters(NotifyCaptureFilter),
    leaveReplyToUs,
  );
}

/**
 * Injects the verified capture, the context of its delivery, or one property of the context. With the guard alone, other
 * kinds reach the method too: `@Capture()` refuses them, and `@Capture('notification')` injects all kinds.
 *
 * @throws NotificationError `INVALID_CONFIG` without the guard, or for a part of the context without the interceptor
 * @example
 * ```ts
 * import { Controller } from '@nestjs/common';
 * import type { CaptureContext, CaptureNotification } from '@notify-capture/core';
 * import { Capture, NotifyCapture } from '@notify-capture/nestjs';
 *
 * @Controller('alipay')
 * export class CaptureController {
 *   @NotifyCapture('notifyCapture')
 *   async settle(@Capture() capture: CaptureNotification, @Capture('context') context: CaptureContext) {
 *     if (!context.signal.aborted) await book(context.key, capture);
 *   }
 * }
 * ```
 */
export const Capture: (part?: CapturePart) => ParameterDecorator = nest.createParamDecorator(
  (part: CapturePart | undefined, execution: nest.ExecutionContext): unknown => {
    const { notification, context } = deliveryStateOf(execution.switchToHttp().getRequest<object>());
    if (part === 'notification' || (!part && notification.kind === 'capture')) return notification;
    if (part === undefined) throw otherKind(notification);
    if (context !== undefined) return part === 'context' ? context : context[part];
    throw new NotificationError('INVALID_CONFIG', {
      message: `Nest: @Capture('${part}') works only while a capture is delivered.`,
      hint: 'Use @NotifyCapture(), or the context that receiver.deliver passes to its handler.',
    });
  },
);

function otherKind(notification: Notification): NotificationError {
  const message = `Nest: @Capture() got a notification of another kind: ${notification.kind}.`;
  const hint = "Inject @Capture('notification') and pass it to receiver.deliver, or use @NotifyCapture().";
  return new NotificationError('UNHANDLED_TYPE', { message, hint, genuine: notification });
}

/** Returns the class itself, or a subclass that injects the receiver with this name. */
function named<T extends nest.Type<object>>(base: T, name: string | undefined): T {
  if (name === undefined) return base;
  class Named extends base {}
  nest.Inject(receiverToken(name))(Named, undefined, 0);
  return Named;
}
