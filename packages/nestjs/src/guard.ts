import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { CaptureNotification, RawRequest, Receiver } from '@notify-capture/core';
import { attach } from './attachment.ts';
import { toRawRequest } from './http.ts';
import { receiverToken } from './receiver-token.ts';

/**
 * Lets verified capture notifications through, and nothing else; what it refuses is logged and kept. It only
 * authenticates: without {@link NotifyCaptureInterceptor} call `receiver.deliver` yourself, or every repeat is booked
 * again. Put it on the method, not on the class: only then are the bytes taken before Nest's parsers.
 *
 * @throws NotificationError with the code of the refusal; {@link NotifyCaptureFilter} answers it
 * @example
 * @Post('notifyCapture')
 * @UseGuards(NotifyCaptureGuard)
 * @UseFilters(NotifyCaptureFilter)
 * async settle(@Capture() capture: CaptureNotification, @Res() response: Response) {
 *   writeReply(await this.receiver.deliver(capture, (one, { key }) => this.books.add(key, one)), response);
 * }
 */
@Injectable()
export class NotifyCaptureGuard implements CanActivate {
  constructor(@Inject(receiverToken()) protected readonly receiver: Receiver) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = this.requestOf(context);
    const capture = await this.#authenticate(request);
    attach(request, { capture });
    return this.accepts(capture, context);
  }

  /** The platform's request; override it for another kind of context. */
  protected requestOf(context: ExecutionContext): object {
    return context.switchToHttp().getRequest<object>();
  }

  /** The request as it arrived; override it where the bytes or the target are elsewhere. */
  protected rawRequestOf(request: object): RawRequest {
    return toRawRequest(request);
  }

  /** A last word on a verified capture: `false` makes Nest answer 403, a `NotificationError` is refused by its code. */
  protected accepts(_capture: CaptureNotification, _context: ExecutionContext): boolean | Promise<boolean> {
    return true;
  }

  async #authenticate(request: object): Promise<CaptureNotification> {
    try {
      return await this.receiver.authenticate(this.rawRequestOf(request));
    } catch (error) {
      const reply = await this.receiver.refuse(error);
      // Without an error onOther took the message: what was thrown brings the filter its acknowledgement.
      throw reply.error ?? error;
    }
  }
}
