import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import * as core from '@notify-capture/core';
import { onCloseOf, toRawRequest } from './http.ts';
import { receiverToken } from './module.ts';

// The guard of one copy of this package may meet the interceptor of another.
const DELIVERY = Symbol.for('notify-capture.nestjs.delivery');

/** A verified notification, and its context while it is delivered. */
interface DeliveryState {
  readonly notification: core.Notification;
  readonly context?: core.CaptureContext;
}

export function setDeliveryState(request: { [DELIVERY]?: DeliveryState }, state: DeliveryState): void {
  request[DELIVERY] = state;
}

/** @throws NotificationError `INVALID_CONFIG` if no guard has authenticated the request */
export function deliveryStateOf(request: { readonly [DELIVERY]?: DeliveryState }): DeliveryState {
  if (request[DELIVERY] !== undefined) return request[DELIVERY];
  throw new core.NotificationError('INVALID_CONFIG', {
    message: 'Nest: no guard has authenticated this request.',
    hint: 'Put @NotifyCapture() or @UseGuards(NotifyCaptureGuard) on the method.',
  });
}

/**
 * Lets verified notifications pass, of any kind; logs and refuses all other requests. It only authenticates: without
 * {@link NotifyCaptureInterceptor}, call `receiver.deliver` yourself. Otherwise every repeat is booked again.
 *
 * A refusal is a `NotificationError` with the code of the refusal; {@link NotifyCaptureFilter} replies to it.
 *
 * @example
 * ```ts
 * import { Controller, Post, Res, UseFilters, UseGuards } from '@nestjs/common';
 * import type { Notification, Receiver } from '@notify-capture/core';
 * import { Capture, InjectReceiver, NotifyCaptureFilter, NotifyCaptureGuard, writeReply } from '@notify-capture/nestjs';
 *
 * @Controller('alipay')
 * export class CaptureController {
 *   constructor(@InjectReceiver() private readonly receiver: Receiver) {}
 *
 *   @Post('notifyCapture')
 *   @UseGuards(NotifyCaptureGuard)
 *   @UseFilters(NotifyCaptureFilter)
 *   async settle(@Capture('notification') notification: Notification, @Res() response: object) {
 *     writeReply(await this.receiver.deliver(notification, onCapture), response);
 *   }
 * }
 * ```
 */
@Injectable()
export class NotifyCaptureGuard implements CanActivate {
  /** @param receiver the receiver that verifies the requests */
  constructor(@Inject(receiverToken()) protected readonly receiver: core.Receiver) {}

  /**
   * Verifies the request; Nest calls it.
   *
   * @throws NotificationError with a `NotificationErrorCode`; {@link NotifyCaptureFilter} replies to it
   */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = this.requestOf(context);
    const onClose = onCloseOf(context.switchToHttp().getResponse());
    const notification = await this.receiver.authenticate({ ...this.rawRequestOf(request), onClose });
    setDeliveryState(request, { notification });
    return this.accepts(notification, context);
  }

  /** Returns the platform's request. Override it for another kind of context. */
  protected requestOf(context: ExecutionContext): object {
    return context.switchToHttp().getRequest<object>();
  }

  /** Converts the request. Override it if the bytes or the target are elsewhere. */
  protected rawRequestOf(request: object): core.RawRequest {
    return toRawRequest(request);
  }

  /** Checks a verified notification. `false` makes Nest reply with 403. */
  protected accepts(_: core.Notification, _context: ExecutionContext): boolean | Promise<boolean> {
    return true;
  }
}
