/** The names of the ids that the protocol's messages have. None of them is a secret. */
const ID_NAMES = [
  'captureId',
  'captureRequestId',
  'paymentId',
  'paymentRequestId',
  'refundId',
  'refundRequestId',
  'disputeId',
  'vaultingRequestId',
  'subscriptionId',
  'subscriptionRequestId',
  'registrationRequestId',
  'transferId',
  'transferRequestId',
] as const;

/** The name of an id in the protocol, e.g. `paymentId`. */
export type IdName = (typeof ID_NAMES)[number];

/** The ids of a message by their names in the protocol. */
export type MessageIds = Readonly<Partial<Record<IdName, string>>>;

/** The ids of a notification, for log lines. */
export interface NotificationIds extends MessageIds {
  /** The merchant client that the message is for. */
  readonly clientId?: string;
  /** The protocol's type, if the message has one. */
  readonly notifyType?: string;
  /** The kind, if it is not a capture. */
  readonly kind?: string;
  /** What happened, e.g. `DISPUTE_CREATED`, if it is not a capture. */
  readonly type?: string;
  /** The literal `request-time` header, if it is not a capture: such a message may have no id. */
  readonly requestTime?: string;
}

/** The protocol's longest id. */
const MAX_LENGTH = 64;

/** An own field of a parsed body, if it can be an id or another short name of the protocol. */
export function shortText(body: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = Object.hasOwn(body, name) ? body[name] : undefined;
  if (typeof value !== 'string' || value === '' || value.length > MAX_LENGTH) return undefined;
  // A NUL cannot be stored in a JSON column of Postgres.
  return value.isWellFormed() && !value.includes('\0') ? value : undefined;
}

/** The ids of a parsed body: only texts that can be ids. */
export function messageIds(body: Readonly<Record<string, unknown>>): MessageIds {
  return Object.fromEntries(
    ID_NAMES.flatMap((name) => {
      const id = shortText(body, name);
      return id === undefined ? [] : [[name, id]];
    }),
  );
}

/** The ids of a body that nobody has validated. */
export function bodyIds(clientId: string, body: Readonly<Record<string, unknown>>): NotificationIds {
  const notifyType = shortText(body, 'notifyType');
  return { clientId, ...(notifyType !== undefined && { notifyType }), ...messageIds(body) };
}
