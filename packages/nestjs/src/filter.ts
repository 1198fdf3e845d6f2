import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import { NotificationError, type Receiver } from '@notify-capture/core';
import { writeReply } from './http.ts';
import { receiverToken } from './module.ts';

/** Replies to a `NotificationError`, from any copy of its class. Other errors pass. */
@Catch(NotificationError)
export class NotifyCaptureFilter implements ExceptionFilter<NotificationError> {
  constructor(@Inject(receiverToken()) protected readonly receiver: Receiver) {}

  async catch(error: NotificationError, host: ArgumentsHost): Promise<void> {
    writeReply(await this.receiver.refuse(error), host.switchToHttp().getResponse<object>());
  }
}
