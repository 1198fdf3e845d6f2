import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { CaptureNotification, RawRequest, Receiver } from '@notify-capture/core';
import { attach } from './attachment.ts';
import { toRawRequest } from './http.ts';
import { receiverToken } from './receiver-token.ts';

/**
 * Lets verified capture notifications pass; logs and refuses all other requests. It only authenticates: without
 * {@link NotifyCaptureInterceptor}, call `receiver.deliver` yourself. Otherwise every repeat is booked again.
 *
 * @throws NotificationError with the code of the refusal; {@link NotifyCaptureFilter} replies to it
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

  /** Returns the platform's request. Override it for another kind of context. */
  protected requestOf(context: ExecutionContext): object {
    return context.switchToHttp().getRequest<object>();
  }

  /** Converts the request. Override it if the bytes or the target are elsewhere. */
  protected rawRequestOf(request: object): RawRequest {
    return toRawRequest(request);
  }

  /** Checks a verified capture. `false` makes Nest reply with 403, a `NotificationError` is refused by its code. */
  protected accepts(_capture: CaptureNotification, _context: ExecutionContext): boolean | Promise<boolean> {
    return true;
  }

  async #authenticate(request: object): Promise<CaptureNotification> {
    try {
      return await this.receiver.authenticate(this.rawRequestOf(request));
    } catch (error) {
      const reply = await this.receiver.refuse(error);
      // Without an error onOther took the message: the filter acknowledges what was thrown.
      throw reply.error ?? error;
    }
  }
}
