import type { AdmittedRequest } from '../admission/request.ts';
import type { SignatureDiagnosis } from '../diagnosis/finding.ts';
import type { DiagnoseRefused } from '../diagnosis/limited-diagnosis.ts';
import { type GenuineMessage, NotificationError } from '../errors.ts';
import { loggable } from '../text.ts';
import { decoyKeys } from './decoys.ts';
import { candidates, type KeySet } from './key-set.ts';
import type { FoundKeys, KeySource } from './key-source.ts';
import { type AgeLimits, assertAge } from './message-age.ts';
import { parseSignatureHeader, type SignatureHeader } from './signature-header.ts';
import { signatureHolds, signedContent, signedTarget } from './verify.ts';

/** The settings of step 2; times in ms. */
export interface AuthenticationSettings extends AgeLimits {
  readonly keys: KeySource;
  readonly diagnose: DiagnoseRefused;
  /** The same work for an unknown client. Its own limit keeps these from using up the diagnoses of known ones. */
  readonly diagnoseUnknown: DiagnoseRefused;
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
    throw notAuthentic(
      request,
      header,
      mismatch,
      await diagnose(request, received.target, mismatch, settings),
    );
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

/**
 * After a mismatch the keys are looked up once more: a key may be newer than the known ones. An unknown client takes the
 * same way as a known one, so that the time of the refusal does not tell them apart.
 */
async function findMismatch(
  request: AdmittedRequest,
  header: SignatureHeader,
  source: KeySource,
): Promise<Mismatch | undefined> {
  const content = signedContent(request);
  const compare = ({ keys }: FoundKeys): Mismatch | undefined => {
    const tried = keys === undefined ? [] : candidates(keys, header.keyVersion);
    if (tried.some((key) => signatureHolds(content, header.value, key))) return undefined;
    source.decoys.verify(content, header, tried);
    if (tried.length > 0) return { code: 'SIGNATURE_MISMATCH', keys };
    return { code: keys === undefined ? 'UNKNOWN_CLIENT' : 'UNKNOWN_KEY_VERSION', keys };
  };
  const found = await source.find(request.clientId);
  const mismatch = compare(found);
  if (mismatch === undefined) return undefined;
  try {
    const newer = await source.refresh(request.clientId, found);
    return newer === undefined ? mismatch : compare(newer);
  } catch (refreshError) {
    // With another status, an unauthenticated client would learn that this client is known.
    return { ...mismatch, refreshError };
  }
}

async function diagnose(
  request: AdmittedRequest,
  receivedTarget: string,
  { keys }: Mismatch,
  settings: AuthenticationSettings,
): Promise<SignatureDiagnosis | undefined> {
  if (keys !== undefined) return settings.diagnose(request, [receivedTarget], keys);
  await settings.diagnoseUnknown(request, [receivedTarget], decoyKeys());
  return undefined;
}

function notAuthentic(
  request: AdmittedRequest,
  { keyVersion }: SignatureHeader,
  { code, keys, refreshError }: Mismatch,
  diagnosis: SignatureDiagnosis | undefined,
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
