import { type GenuineMessage, NotificationError } from './errors.ts';
import type { AdmittedRequest } from './request.ts';
import { parseRequestTime } from './request-time.ts';
import { parseSignatureHeader } from './signature/header.ts';
import type { KeySet } from './signature/key-set.ts';
import type { KeySource } from './signature/key-source.ts';
import { signatureHolds, signedContent } from './signature/verify.ts';

/** How old and how early a message may be, in ms. */
export interface AcceptanceWindow {
  readonly acceptanceWindow: number;
  readonly clockSkew: number;
}

/** A request whose signature held, within the acceptance window. */
export interface GenuineRequest extends GenuineMessage {
  readonly body: Uint8Array;
}

type Verdict = 'holds' | 'UNKNOWN_CLIENT' | 'UNKNOWN_KEY_VERSION' | 'SIGNATURE_MISMATCH';

const SAID = {
  UNKNOWN_CLIENT: 'The client-id is none of the configured clients.',
  UNKNOWN_KEY_VERSION: 'The signature names a keyVersion that the client has no key for.',
  SIGNATURE_MISMATCH: "The signature does not fit the request with the client's key.",
} as const;

/** Step 2: client → keys → signature over the exact bytes → acceptance window. */
export async function authenticate(
  request: AdmittedRequest,
  keys: KeySource,
  window: AcceptanceWindow,
  now: number,
): Promise<GenuineRequest> {
  const { clientId, requestTime, body } = request;
  const verdict = await judgeSignature(request, keys);
  const time = parseRequestTime(requestTime);
  if (verdict !== 'holds') {
    // A time that nobody can read is said as such, whether or not the signature holds.
    throw time === undefined
      ? malformedTime(request)
      : new NotificationError(verdict, { message: SAID[verdict], ids: { clientId } });
  }
  const genuine: GenuineRequest = { clientId, requestTime, body };
  if (time === undefined) throw malformedTime(request, genuine);
  requireWindow(genuine, time, window, now);
  return genuine;
}

async function judgeSignature(request: AdmittedRequest, keys: KeySource): Promise<Verdict> {
  const { keyVersion, value } = parseSignatureHeader(request.signature);
  const content = signedContent(request);
  const judge = (set: KeySet | undefined): Verdict => {
    if (set === undefined) return 'UNKNOWN_CLIENT';
    const candidates = set.candidates(keyVersion);
    if (candidates === undefined) return 'UNKNOWN_KEY_VERSION';
    return candidates.some((key) => signatureHolds(content, value, key)) ? 'holds' : 'SIGNATURE_MISMATCH';
  };
  const verdict = judge(await keys.find(request.clientId));
  if (verdict !== 'UNKNOWN_KEY_VERSION' && verdict !== 'SIGNATURE_MISMATCH') return verdict;
  const newer = await keys.refresh(request.clientId);
  return newer === false ? verdict : judge(newer);
}

function requireWindow(genuine: GenuineRequest, time: number, window: AcceptanceWindow, now: number): void {
  const age = now - time;
  if (age <= window.acceptanceWindow && age >= -window.clockSkew) return;
  const found =
    age > 0
      ? `${age} ms old; up to ${window.acceptanceWindow} ms are accepted (acceptanceWindow)`
      : `${-age} ms in the future; up to ${window.clockSkew} ms are accepted (clockSkew)`;
  throw new NotificationError('OUTSIDE_ACCEPTANCE_WINDOW', {
    message: `The request-time ${genuine.requestTime} is ${found}.`,
    ids: { clientId: genuine.clientId },
    genuine,
  });
}

function malformedTime(
  { clientId, requestTime }: AdmittedRequest,
  genuine?: GenuineRequest,
): NotificationError {
  return new NotificationError('MALFORMED_TIME', {
    message: `The header request-time is neither epoch milliseconds nor ISO 8601 with an offset (${requestTime.length} characters).`,
    ids: { clientId },
    ...(genuine === undefined ? {} : { genuine }),
  });
}
