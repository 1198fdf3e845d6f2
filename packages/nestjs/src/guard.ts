import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import * as core from '@notify-capture/core';
import { toRawRequest } from './http.ts';
import { receiverToken } from './module.ts';

// The guard of one copy of this package may meet the interceptor of another.
const DELIVERY = Symbol.for('notify-capture.nestjs.delivery');

/** A verified capture, and its context while it is delivered. */
interface Delivery {
  readonly capture: core.CaptureNotification;
  readonly context?: core.CaptureContext;
}

export function attachDelivery(request: object, delivery: Delivery): void {
  Object.assign(request, { [DELIVERY]: delivery });
}

/** @throws NotificationError `INVALID_CONFIG` if no guard has authenticated the request */
export function deliveryOf(request: { readonly [DELIVERY]?: Delivery }): Delivery {
  if (request[DELIVERY] !== undefined) return request[DELIVERY];
  throw new core.NotificationError('INVALID_CONFIG', {
    message: 'Nest: no guard has authenticated this request.',
    hint: 'Put @NotifyCapture() or @UseGuards(NotifyCaptureGuard) on the method.',
  });
}

/**
 * Lets verified capture notifications pass; logs and refuses all other requests. It only authenticates: without
 * {@link NotifyCaptureInterceptor}, call `receiver.deliver` yourself. Otherwise every repeat is booked again.
 *
 * @throws NotificationError with the code of the refusal; {@link NotifyCaptureFilter} replies to it
 * @example
 * @Post('notifyCapture') @UseGuards(NotifyCaptureGuard) @UseFilters(NotifyCaptureFilter)
 * async settle(@Capture() capture: CaptureNotification, @Res() response: Response) {
 *   writeReply(await this.receiver.deliver(capture, (one, { key }) => this.books.add(key, one)), response);
 * }
 */
@Injectable()
export class NotifyCaptureGuard implements CanActivate {
  constructor(@Inject(receiverToken()) protected readonly receiver: core.Receiver) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = this.requestOf(context);
    const authenticated = this.receiver.authenticate(this.rawRequestOf(request));
    const capture = await authenticated.catch(async (error: unknown) => {
      // Without an error onOther took the message: the filter acknowledges what was thrown.
      throw (await this.receiver.refuse(error)).error ?? error;
    });
    attachDelivery(request, { capture });
    return this.accepts(capture, context);
  }

  /** Returns the platform's request. Override it for another kind of context. */
  protected requestOf(context: ExecutionContext): object {
    return context.switchToHttp().getRequest<object>();
  }

  /** Converts the request. Override it if the bytes or the target are elsewhere. */
  protected rawRequestOf(request: object): core.RawRequest {
    return toRawRequest(request);
  }

  /** Checks a verified capture. `false` makes Nest reply with 403, a `NotificationError` is refused by its code. */
  protected accepts(_: core.CaptureNotification, _context: ExecutionContext): boolean | Promise<boolean> {
    return true;
  }
}
