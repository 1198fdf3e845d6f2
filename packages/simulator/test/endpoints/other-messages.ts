import { setImmediate as turn } from 'node:timers/promises';
import { RefusalError } from './messages.ts';

/** The body of a message of another kind than a capture. */
export type OtherBody = Readonly<Record<string, unknown>>;

/** One entry of the list of handled messages. */
export type OtherLine = Readonly<Record<string, unknown>>;

/** The kinds with a notifyType, and the fields that only one kind has. */
const TYPES: Readonly<Record<string, string>> = { CAPTURE: 'capture', REFUND: 'refund' };
const FIELDS: Readonly<Record<string, string>> = {
  disputeNotificationType: 'dispute',
  authorizationNotifyType: 'authorization',
  vaultingRequestId: 'vaulting',
  subscriptionNotificationType: 'subscription',
  periodStartTime: 'subscription_payment',
  registrationRequestId: 'registration',
  transferId: 'payout',
  captureId: 'capture',
};

/** The kind of a body. */
export function kindOf(body: OtherBody): string {
  const { notifyType } = body;
  if (typeof notifyType === 'string') return TYPES[notifyType.split('_')[0] ?? ''] ?? 'payment';
  const field = Object.keys(FIELDS).find((name) => name in body);
  return FIELDS[field ?? ''] ?? 'unknown';
}

/** The entry of a message: its kind, its type and its ids. */
export function lineOf(body: OtherBody): OtherLine {
  const type = Object.entries(body).find(([name]) => /notif\w*type$/i.test(name))?.[1];
  const ids = Object.entries(body).filter(([name]) => name.endsWith('Id') && name !== 'userLoginId');
  return { kind: kindOf(body), ...(type === undefined ? {} : { type }), ...Object.fromEntries(ids) };
}

/** Handles each message once. */
export class OtherDesk {
  readonly lines: OtherLine[] = [];
  readonly #seen = new Set<string>();
  readonly #busy = new Set<string>();

  /** A repeat has the same key. */
  async handle(body: OtherBody, key = JSON.stringify(body)): Promise<void> {
    if (this.#busy.has(key)) throw new RefusalError(503);
    if (this.#seen.has(key)) return;
    this.#busy.add(key);
    try {
      await turn();
      this.lines.push(lineOf(body));
      this.#seen.add(key);
    } finally {
      this.#busy.delete(key);
    }
  }
}
