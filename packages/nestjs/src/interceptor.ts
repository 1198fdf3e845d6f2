import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import type { Receiver } from '@notify-capture/core';
import { lastValueFrom, type Observable, of } from 'rxjs';
import { attach, attachmentOf } from './attachment.ts';
import { writeReply } from './http.ts';
import { receiverToken } from './receiver-token.ts';

/**
 * Delivers what {@link NotifyCaptureGuard} let through: claims, runs the controller's method, settles, and writes the
 * reply itself, whatever the method returns. A method that throws is `HANDLER_FAILED`. Nest must not write too:
 * `@NotifyCapture` sees to that; elsewhere inject `@Res()`.
 *
 * @example
 * @UseInterceptors(NotifyCaptureInterceptor)
 */
@Injectable()
export class NotifyCaptureInterceptor implements NestInterceptor {
  constructor(@Inject(receiverToken()) protected readonly receiver: Receiver) {}

  async intercept(execution: ExecutionContext, next: CallHandler): Promise<Observable<undefined>> {
    const http = execution.switchToHttp();
    const request = http.getRequest<object>();
    const { capture } = attachmentOf(request);
    const reply = await this.receiver.deliver(capture, (_, context) => {
      attach(request, { capture, context });
      return lastValueFrom(next.handle(), { defaultValue: undefined });
    });
    writeReply(reply, http.getResponse<object>());
    // Interceptors around this one see a result that came to its end; an empty one would be an error to Nest.
    return of(undefined);
  }
}
