import type { NotificationIds } from '../errors.ts';

const ID_NAMES = ['captureId', 'captureRequestId', 'paymentId', 'notifyType'];
/** The protocol's longest id. */
const MAX_LENGTH = 64;

/** The ids of a body that nobody has validated: only strings that can be ids. */
export function bodyIds(clientId: string, body: Record<string, unknown>): NotificationIds {
  const present = ID_NAMES.filter((name) => {
    const id = Object.hasOwn(body, name) && body[name];
    return typeof id === 'string' && id.length <= MAX_LENGTH;
  });
  return { clientId, ...Object.fromEntries(present.map((name) => [name, body[name]])) };
}
