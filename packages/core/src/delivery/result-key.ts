import { hash } from 'node:crypto';
import type { CaptureNotification } from '../notification/capture.ts';
import { naturalKey } from '../notification/kinds.ts';
import type { Notification } from '../notification/notification.ts';
import { originOf } from '../notification/origin.ts';
import type { OtherNotification } from '../notification/other.ts';

/** The identity of a message and of its result (ARCHITECTURE.md, rule 5), as texts that every store can keep. */
export interface ResultKey {
  /** The capture: `clientId` and `captureId`. Of another kind: `clientId`, the kind and its natural key. */
  readonly subject: string;
  /** The result: status, code, amount and currency. Other kinds have one result for each key. */
  readonly fingerprint: string;
  /** Both, as 64 hexadecimal digits: `context.key`. */
  readonly key: string;
}

/** The keys of a notification: the same for every delivery of the same result. */
export function resultKey(notification: Notification): ResultKey {
  const { subject, fingerprint } =
    notification.kind === 'capture' ? captureKey(notification) : otherKey(notification);
  return { subject, fingerprint, key: sha256(`${subject}\n${fingerprint}`) };
}

type Identity = Pick<ResultKey, 'subject' | 'fingerprint'>;

function captureKey({ clientId, captureId, result, amount }: CaptureNotification): Identity {
  const subject = joined(clientId, captureId);
  return {
    subject,
    fingerprint: joined(result.status, result.code, amount.currency, `${amount.minorUnits}`),
  };
}

/** Its third part keeps it apart from the key of a capture. */
function otherKey(other: OtherNotification): Identity {
  const { kind, clientId, raw } = other;
  const parts = naturalKey(kind, raw) ?? [sha256(originOf(other).body ?? JSON.stringify(raw))];
  return { subject: joined(clientId, kind, ...parts), fingerprint: kind };
}

/** The encoded parts contain no colon. */
function joined(...parts: readonly string[]): string {
  return parts.map((part) => encodeURIComponent(part)).join(':');
}

function sha256(content: string | Uint8Array): string {
  return hash('sha256', content);
}
