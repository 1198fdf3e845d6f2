import * as nest from '@nestjs/common';
import type { Receiver } from '@notify-capture/core';
import { lastValueFrom, type Observable, of } from 'rxjs';
import { attach, attachmentOf } from './attachment.ts';
import { writeReply } from './http.ts';
import { receiverToken } from './receiver-token.ts';

/**
 * Delivers the capture that {@link NotifyCaptureGuard} let pass: claims it, runs the controller's method, settles, and
 * writes the reply. A method that throws is `HANDLER_FAILED`. Nest must not reply too: `@NotifyCapture` sees to that;
 * elsewhere inject `@Res()`.
 */
@nest.Injectable()
export class NotifyCaptureInterceptor implements nest.NestInterceptor {
  constructor(@nest.Inject(receiverToken()) protected readonly receiver: Receiver) {}

  async intercept(execution: nest.ExecutionContext, next: nest.CallHandler): Promise<Observable<undefined>> {
    const http = execution.switchToHttp();
    const request = http.getRequest<object>();
    const { capture } = attachmentOf(request);
    const reply = await this.receiver.deliver(capture, (_, context) => {
      attach(request, { capture, context });
      return lastValueFrom(next.handle(), { defaultValue: undefined });
    });
    writeReply(reply, http.getResponse<object>());
    // An interceptor around this one gets one value: Nest rejects an empty observable.
    return of(undefined);
  }
}
