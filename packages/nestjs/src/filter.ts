import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { NotificationError } from '@notify-capture/core';
import { writeReply } from './http.ts';

/**
 * Answers a `NotificationError`, of any copy of its class, with the reply of the table; other errors are not its own.
 *
 * @example
 * @UseFilters(NotifyCaptureFilter)
 */
@Catch(NotificationError)
export class NotifyCaptureFilter implements ExceptionFilter<NotificationError> {
  catch(error: NotificationError, host: ArgumentsHost): void {
    writeReply(error.reply, host.switchToHttp().getResponse<object>());
  }
}
