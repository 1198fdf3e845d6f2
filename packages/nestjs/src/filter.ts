import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import { NotificationError } from '@notify-capture/core';
import { writeReply } from './http.ts';

/**
 * Replies to a `NotificationError`, from any copy of its class, and logs one that no receiver has logged.
 *
 * @example
 * ```ts
 * import { Controller, Post, UseFilters, UseGuards } from '@nestjs/common';
 * import { NotifyCaptureFilter, NotifyCaptureGuard } from '@notify-capture/nestjs';
 *
 * @Controller('alipay')
 * @UseFilters(NotifyCaptureFilter)
 * export class CaptureController {
 *   @Post('authenticated')
 *   @UseGuards(NotifyCaptureGuard)
 *   read() {}
 * }
 * ```
 */
@Catch(NotificationError)
export class NotifyCaptureFilter implements ExceptionFilter<NotificationError> {
  /** Replies; Nest calls it. */
  catch(error: NotificationError, host: ArgumentsHost): void {
    if (!Object.hasOwn(error, 'reply')) new Logger('NotifyCapture').error(`${error.message} ${error.hint}`);
    writeReply(error.reply, host.switchToHttp().getResponse<object>());
  }
}
