import type { AdmittedRequest } from '../admission/request.ts';
import type { DiagnoseRefused } from '../diagnosis/limited-diagnosis.ts';
import { type GenuineMessage, NotificationError } from '../errors.ts';
import { loggable } from '../text.ts';
import { decoyKey } from './decoy-key.ts';
import { candidates, type KeySet } from './key-set.ts';
import type { KeySource } from './key-source.ts';
import { type AgeLimits, assertAge } from './message-age.ts';
import { parseSignatureHeader, type SignatureHeader } from './signature-header.ts';
import { signatureHolds, signedContent, signedTarget } from './verify.ts';

/** The settings of step 2; times in ms. */
export interface AuthenticationSettings extends AgeLimits {
  readonly keys: KeySource;
  readonly diagnose: DiagnoseRefused;
  readonly publicTarget: (target: string) => string;
}

/** A request with a valid signature and an acceptable age. */
export interface GenuineRequest extends GenuineMessage {
  readonly body: Uint8Array;
}

/**
 * Step 2: signature header → keys → signature over the exact bytes → age.
 *
 * @throws NotificationError `MALFORMED_SIGNATURE`, `UNKNOWN_CLIENT`, `UNKNOWN_KEY_VERSION`, `SIGNATURE_MISMATCH`,
 * `KEYS_UNAVAILABLE`, `MALFORMED_TIME`, `TOO_OLD`, `TOO_EARLY`
 */
export async function authenticate(
  received: AdmittedRequest,
  settings: AuthenticationSettings,
): Promise<GenuineRequest> {
  const target = settings.publicTarget(signedTarget(received.target));
  if (typeof target !== 'string') throw new TypeError('publicTarget did not return a string.');
  const request = target === received.target ? received : { ...received, target };
  const header = parseSignatureHeader(request.signature);
  const mismatch = await findMismatch(request, header, settings.keys);
  if (mismatch !== undefined) {
    const diagnosis = mismatch.keys && settings.diagnose(request, [received.target], mismatch.keys);
    throw notAuthentic(request, header, mismatch, await diagnosis);
  }
  const { clientId, requestTime, body } = request;
  const genuine = { clientId, requestTime, body };
  assertAge(genuine, settings);
  return genuine;
}

const MESSAGES = {
  UNKNOWN_CLIENT: 'The client-id is not configured.',
  UNKNOWN_KEY_VERSION: 'The client has no key of this keyVersion.',
  SIGNATURE_MISMATCH: 'The signature does not match the request and the key.',
} as const;

/** Why a request is not authentic. */
interface Mismatch {
  readonly code: keyof typeof MESSAGES;
  readonly keys: KeySet | undefined;
  /** Why newer keys could not be looked up. */
  readonly refreshError?: unknown;
}

/** After a mismatch the keys are looked up once more: a key may be newer than the known ones. */
async function findMismatch(
  request: AdmittedRequest,
  { keyVersion, value }: SignatureHeader,
  source: KeySource,
): Promise<Mismatch | undefined> {
  const content = signedContent(request);
  const compare = (keys: KeySet | undefined): Mismatch | undefined => {
    const tried = keys === undefined ? [] : candidates(keys, keyVersion);
    if (tried.some((key) => signatureHolds(content, value, key))) return undefined;
    if (tried.length > 0) return { code: 'SIGNATURE_MISMATCH', keys };
    signatureHolds(content, value, decoyKey());
    return { code: keys === undefined ? 'UNKNOWN_CLIENT' : 'UNKNOWN_KEY_VERSION', keys };
  };
  const keys = await source.find(request.clientId);
  const mismatch = compare(keys);
  if (mismatch === undefined || keys === undefined) return mismatch;
  try {
    const newer = await source.refresh(request.clientId, keys);
    return newer === keys ? mismatch : compare(newer);
  } catch (refreshError) {
    // With another status, an unauthenticated client would learn that this client is known.
    return { ...mismatch, refreshError };
  }
}

function notAuthentic(
  request: AdmittedRequest,
  { keyVersion }: SignatureHeader,
  { code, keys, refreshError }: Mismatch,
  diagnosis: Awaited<ReturnType<DiagnoseRefused>>,
): NotificationError {
  const findings = diagnosis?.findings ?? [];
  return new NotificationError(code, {
    message: [MESSAGES[code], ...findings.map(({ message }) => message)].join(' '),
    hint: findings.map(({ hint }) => hint).join(' ') || undefined,
    diagnosis,
    cause: refreshError,
    ids: { clientId: loggable(request.clientId) },
    facts: {
      verifiedPath: loggable(request.target.split('?', 1)[0] ?? ''),
      bodyBytes: request.body.byteLength,
      keyVersion: keyVersion ?? 'none',
      knownKeyVersions: keys?.map(([version = 'any']) => version) ?? [],
    },
  });
}
