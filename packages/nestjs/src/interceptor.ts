import * as nest from '@nestjs/common';
import type { Receiver } from '@notify-capture/core';
import { lastValueFrom, type Observable, of } from 'rxjs';
import { deliveryStateOf, setDeliveryState } from './guard.ts';
import { writeReply } from './http.ts';
import { receiverToken } from './module.ts';

/**
 * Claims the capture that {@link NotifyCaptureGuard} let pass, runs the controller's method, settles and replies.
 *
 * If the method rejects, the reply is that of `HANDLER_FAILED`, and Alipay retries. On a method without
 * `@NotifyCapture`, inject `@Res()`: Nest must not reply too.
 *
 * @example
 * ```ts
 * import { Controller, Post, Res, UseFilters, UseGuards, UseInterceptors } from '@nestjs/common';
 * import type { CaptureNotification } from '@notify-capture/core';
 * import { Capture, NotifyCaptureFilter, NotifyCaptureGuard, NotifyCaptureInterceptor } from '@notify-capture/nestjs';
 *
 * @Controller('alipay')
 * export class CaptureController {
 *   @Post('notifyCapture')
 *   @UseGuards(NotifyCaptureGuard)
 *   @UseInterceptors(NotifyCaptureInterceptor)
 *   @UseFilters(NotifyCaptureFilter)
 *   async settle(@Capture() capture: CaptureNotification, @Capture('key') key: string, @Res() _response: object) {
 *     await book(key, capture);
 *   }
 * }
 * ```
 */
@nest.Injectable()
export class NotifyCaptureInterceptor implements nest.NestInterceptor {
  /** @param receiver the receiver that delivers the notifications */
  constructor(@nest.Inject(receiverToken()) protected readonly receiver: Receiver) {}

  /**
   * Delivers the notification; Nest calls it.
   *
   * @throws NotificationError `INVALID_CONFIG` if no guard has authenticated the request
   */
  async intercept(execution: nest.ExecutionContext, next: nest.CallHandler): Promise<Observable<undefined>> {
    const http = execution.switchToHttp();
    const request = http.getRequest<object>();
    const { notification } = deliveryStateOf(request);
    const reply = await this.receiver.deliver(notification, (_, context) => {
      setDeliveryState(request, { notification, context });
      return lastValueFrom(next.handle(), { defaultValue: undefined });
    });
    writeReply(reply, http.getResponse<object>());
    // An interceptor around this one gets one value: Nest rejects an empty observable.
    return of(undefined);
  }
}
