import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { NotificationError } from '@notify-capture/core';
import { writeReply } from './http.ts';

/** Replies to a `NotificationError`, from any copy of its class. Other errors pass. */
@Catch(NotificationError)
export class NotifyCaptureFilter implements ExceptionFilter<NotificationError> {
  catch(error: NotificationError, host: ArgumentsHost): void {
    writeReply(error.reply, host.switchToHttp().getResponse<object>());
  }
}
