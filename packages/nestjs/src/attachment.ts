import { type CaptureContext, type CaptureNotification, NotificationError } from '@notify-capture/core';

// The guard of one copy of this package may meet the interceptor of another.
const ATTACHMENT = Symbol.for('notify-capture.nestjs.attachment');

/** What the guard and the interceptor attach to a request; the context is there while a capture is delivered. */
export interface Attachment {
  readonly capture: CaptureNotification;
  readonly context?: CaptureContext;
}

export function attach(request: object, attachment: Attachment): void {
  Object.assign(request, { [ATTACHMENT]: attachment });
}

/** @throws NotificationError `INVALID_CONFIG` if no guard has authenticated the request */
export function attachmentOf(request: { readonly [ATTACHMENT]?: Attachment }): Attachment {
  if (request[ATTACHMENT] !== undefined) return request[ATTACHMENT];
  throw new NotificationError('INVALID_CONFIG', {
    message: 'Nest: no guard has authenticated this request.',
    hint: 'Put @NotifyCapture() or @UseGuards(NotifyCaptureGuard) on the method.',
  });
}
