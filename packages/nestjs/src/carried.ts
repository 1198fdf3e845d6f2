import {
  type CaptureContext,
  type CaptureNotification,
  NotificationError,
  type Reply,
} from '@notify-capture/core';

// The guard of one copy of this package may meet the interceptor of another.
const CARRIED = Symbol.for('notify-capture.nestjs.carried');
const DECIDED = Symbol.for('notify-capture.nestjs.decided');

/** What a request carries from the guard to the controller's method. */
export interface Carried {
  readonly capture: CaptureNotification;
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
    mend: 'Put @NotifyCapture() or @UseGuards(NotifyCaptureGuard) on the method.',
  });
}

/** What to throw for a reply that the guard has decided; refusing that error again would log it again. */
export function thrownFor(reply: Reply, thrown: unknown): unknown {
  // Without an error onOther took the message: what was thrown brings the filter an acknowledgement.
  const error = reply.error ?? thrown;
  if (error instanceof NotificationError)
    Object.defineProperty(error, DECIDED, { value: reply, configurable: true });
  return error;
}

export function decidedFor(error: NotificationError): Reply | undefined {
  return (error as { readonly [DECIDED]?: Reply })[DECIDED];
}
