import { createHash } from 'node:crypto';
import type { CaptureNotification } from '../notification/capture.ts';

/** The identity of a capture and of its result (ARCHITECTURE.md, rule 5), as texts that every store can keep. */
export interface ResultKey {
  /** The capture: `clientId` and `captureId`. */
  readonly capture: string;
  /** The result: status, code, amount and currency. */
  readonly fingerprint: string;
  /** Both, as 64 hexadecimal digits: `context.key`. */
  readonly key: string;
}

/** The keys of a notification: the same for every delivery of the same result. */
export function resultKey({ clientId, captureId, result, amount }: CaptureNotification): ResultKey {
  const capture = joined(clientId, captureId);
  const fingerprint = joined(result.status, result.code, amount.currency, amount.minorUnits.toString());
  const key = createHash('sha256').update(`${capture}\n${fingerprint}`).digest('hex');
  return { capture, fingerprint, key };
}

/** The encoded parts contain no colon. */
function joined(...parts: readonly string[]): string {
  return parts.map((part) => encodeURIComponent(part)).join(':');
}
