import { type CaptureContext, type Notification, NotificationError } from '@notify-capture/core';

// The guard of one copy of this package may meet the interceptor of another.
const CARRIED = Symbol.for('notify-capture.nestjs.carried');

/** What a request carries from the guard to the controller's method. */
export interface Carried {
  readonly notification: Notification;
  /** There once the interceptor delivers. */
  readonly context?: CaptureContext;
}

export function carry(request: object, carried: Carried): void {
  Object.defineProperty(request, CARRIED, { value: carried, configurable: true });
}

/** @throws NotificationError `INVALID_CONFIG` where no guard has authenticated the request */
export function carriedBy(request: object): Carried {
  const carried = (request as { readonly [CARRIED]?: Carried })[CARRIED];
  if (carried !== undefined) return carried;
  throw new NotificationError('INVALID_CONFIG', {
    message: 'Nest: no guard has authenticated this request.',
    hint: 'Put @NotifyCapture() or @UseGuards(NotifyCaptureGuard) on the method.',
  });
}
