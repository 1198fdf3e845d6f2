import { type CaptureContext, type CaptureNotification, NotificationError } from '@notify-capture/core';

// The guard of one copy of this package may meet the interceptor of another.
const ATTACHMENT = Symbol.for('notify-capture.nestjs.attachment');

/** What the guard and the interceptor attach to a request for the controller's method. */
export interface Attachment {
  readonly capture: CaptureNotification;
  /** Present while the interceptor delivers. */
  readonly context?: CaptureContext;
}

export function attach(request: object, attachment: Attachment): void {
  Object.defineProperty(request, ATTACHMENT, { value: attachment, configurable: true });
}

/** @throws NotificationError `INVALID_CONFIG` if no guard has authenticated the request */
export function attachmentOf(request: object): Attachment {
  const attachment = (request as { readonly [ATTACHMENT]?: Attachment })[ATTACHMENT];
  if (attachment !== undefined) return attachment;
  throw new NotificationError('INVALID_CONFIG', {
    message: 'Nest: no guard has authenticated this request.',
    hint: 'Put @NotifyCapture() or @UseGuards(NotifyCaptureGuard) on the method.',
  });
}
