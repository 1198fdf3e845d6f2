import type { RawRequest } from '../admission/request.ts';
import type { Notification } from '../notification/notification.ts';
import { isReceived } from '../notification/origin.ts';
import { isObserved } from './channels.ts';
import { MessageTrace } from './message-trace.ts';
import { NO_TRACE, type Trace } from './trace.ts';

/** The traces of a receiver. */
export class Traces {
  readonly #clock: () => number;
  /** Of notifications that `authenticate` returned: `deliver` continues them. */
  readonly #authenticated = new WeakMap<Notification, Trace>();

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** @param request of `authenticate` alone */
  open(request?: RawRequest): Trace {
    return isObserved() ? new MessageTrace(this.#clock, request?.onClose) : NO_TRACE;
  }

  keep(notification: Notification, trace: Trace): void {
    if (trace !== NO_TRACE) this.#authenticated.set(notification, trace);
  }

  /** The trace of a delivery. One that is delivered a second time has a trace of its own. */
  of(notification: Notification): Trace {
    const trace = this.open();
    if (trace === NO_TRACE) return trace;
    const begun = this.#authenticated.get(notification);
    this.#authenticated.delete(notification);
    if (begun === undefined && isReceived(notification)) trace.delivers(notification);
    return begun ?? trace;
  }
}
