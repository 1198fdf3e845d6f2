import * as nest from '@nestjs/common';
import type { Receiver } from '@notify-capture/core';
import { lastValueFrom, type Observable, of } from 'rxjs';
import { deliveryStateOf, setDeliveryState } from './guard.ts';
import { writeReply } from './http.ts';
import { receiverToken } from './module.ts';

/**
 * Claims the capture that {@link NotifyCaptureGuard} let pass, runs the controller's method, settles and replies. A method
 * that throws is `HANDLER_FAILED`. On a method without `@NotifyCapture`, inject `@Res()`: Nest must not reply too.
 */
@nest.Injectable()
export class NotifyCaptureInterceptor implements nest.NestInterceptor {
  constructor(@nest.Inject(receiverToken()) protected readonly receiver: Receiver) {}

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
