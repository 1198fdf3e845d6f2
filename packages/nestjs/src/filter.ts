import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import { NotificationError, type Receiver } from '@notify-capture/core';
import { writeReply } from './http.ts';
import { receiverToken } from './receiver-token.ts';

/**
 * Answers a `NotificationError`, of any copy of its class, with the reply of the table; other errors are not its own.
 *
 * @example
 * @UseFilters(NotifyCaptureFilter)
 */
@Catch(NotificationError)
export class NotifyCaptureFilter implements ExceptionFilter<NotificationError> {
  constructor(@Inject(receiverToken()) protected readonly receiver: Receiver) {}

  async catch(error: NotificationError, host: ArgumentsHost): Promise<void> {
    writeReply(await this.receiver.refuse(error), host.switchToHttp().getResponse<object>());
  }
}
