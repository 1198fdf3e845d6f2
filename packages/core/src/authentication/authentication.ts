import type { AdmittedRequest } from '../admission/request.ts';
import type { SignatureDiagnosis } from '../diagnosis/finding.ts';
import type { DiagnoseRefused } from '../diagnosis/limited-diagnosis.ts';
import { type GenuineMessage, isNotificationError, NotificationError } from '../errors.ts';
import { candidates, type KeySet } from './key-set.ts';
import type { KeySource } from './key-source.ts';
import { parseRequestTime } from './request-time.ts';
import { parseSignatureHeader, type SignatureHeader } from './signature-header.ts';
import { signatureHolds, signedContent, signedTarget } from './verify.ts';

/** What step 2 needs. */
export interface AuthenticationSettings {
  readonly keys: KeySource;
  readonly diagnose: DiagnoseRefused;
  /** How old and how early a message may be, in ms. */
  readonly maxAge: number;
  readonly clockTolerance: number;
  readonly publicTarget: (target: string) => string;
  readonly clock: () => number;
}

/** A request with a valid signature that is neither too old nor too early. */
export interface GenuineRequest extends GenuineMessage {
  readonly body: Uint8Array;
}

/** Why the signature does not fit, as far as these keys can tell; the refusal is certain by now. */
type Explain = (keys: KeySet | undefined) => Promise<SignatureDiagnosis | undefined>;

/** Step 2: client → keys → signature over the exact bytes → age. */
export async function authenticate(
  arrived: AdmittedRequest,
  settings: AuthenticationSettings,
): Promise<GenuineRequest> {
  const { clientId, requestTime, body } = arrived;
  const target = settings.publicTarget(signedTarget(arrived.target));
  if (typeof target !== 'string') throw new TypeError('publicTarget did not return the target as a string');
  const request = { ...arrived, target };
  const explain: Explain = async (keys) => keys && settings.diagnose(request, [arrived.target], keys);
  const header = await readHeader(request, settings.keys, explain);
  const judgement = await judgeSignature(request, header, settings.keys);
  const genuine = judgement.doubt === undefined ? { clientId, requestTime, body } : undefined;
  const time = parseRequestTime(requestTime);
  // A time that nobody can read is said as such, whether or not the signature holds.
  if (time === undefined) throw malformedTime(request, genuine);
  if (genuine === undefined) throw await notAuthentic(request, header, judgement, explain);
  requireAge(genuine, time, settings);
  return genuine;
}

const SAID = {
  UNKNOWN_CLIENT: 'The client-id is not configured.',
  UNKNOWN_KEY_VERSION: 'The client has no key of this keyVersion.',
  SIGNATURE_MISMATCH: 'The signature does not fit the request and the key.',
} as const;

interface Judgement {
  /** Absent: the signature holds. */
  readonly doubt: keyof typeof SAID | undefined;
  readonly keys: KeySet | undefined;
  /** Why newer keys could not be had. */
  readonly refreshFailed?: unknown;
}

async function judgeSignature(
  request: AdmittedRequest,
  { keyVersion, value }: SignatureHeader,
  source: KeySource,
): Promise<Judgement> {
  const content = signedContent(request);
  const judge = (keys: KeySet | undefined): Judgement => {
    if (keys === undefined) return { doubt: 'UNKNOWN_CLIENT', keys };
    const tried = candidates(keys, keyVersion);
    if (tried.length === 0) return { doubt: 'UNKNOWN_KEY_VERSION', keys };
    const holds = tried.some((key) => signatureHolds(content, value, key));
    return { doubt: holds ? undefined : 'SIGNATURE_MISMATCH', keys };
  };
  const found = await source.find(request.clientId);
  const judgement = judge(found.keys);
  if (judgement.doubt === undefined || found.keys === undefined) return judgement;
  try {
    const newer = await found.refresh();
    return newer === false ? judgement : judge(newer);
  } catch (refreshFailed) {
    // Another status than a stranger's would say that the client is known.
    return { ...judgement, refreshFailed };
  }
}

/** Refused as malformed, a header is looked into all the same: a proxy may have encoded it twice. */
async function readHeader(
  request: AdmittedRequest,
  source: KeySource,
  explain: Explain,
): Promise<SignatureHeader> {
  try {
    return parseSignatureHeader(request.signature);
  } catch (error) {
    const found = await source.find(request.clientId).catch(() => undefined);
    const diagnosis = await explain(found?.keys);
    if (!isNotificationError(error) || diagnosis?.verdict !== 'content_altered') throw error;
    throw new NotificationError('MALFORMED_SIGNATURE', {
      ...explained(error.message, diagnosis),
      ids: unverifiedIds(request),
    });
  }
}

async function notAuthentic(
  request: AdmittedRequest,
  { keyVersion }: SignatureHeader,
  { doubt = 'SIGNATURE_MISMATCH', keys, refreshFailed }: Judgement,
  explain: Explain,
): Promise<NotificationError> {
  return new NotificationError(doubt, {
    ...explained(SAID[doubt], await explain(keys)),
    cause: refreshFailed,
    ids: unverifiedIds(request),
    facts: {
      verifiedPath: request.target.split('?', 1)[0] ?? '',
      bodyBytes: request.body.byteLength,
      keyVersion: keyVersion ?? 'none',
      knownKeyVersions: keys?.map(([version = 'any']) => version) ?? [],
    },
  });
}

/** What is wrong, and what the diagnosis adds to it. */
function explained(message: string, diagnosis: SignatureDiagnosis | undefined) {
  const findings = diagnosis?.findings ?? [];
  return {
    message: [message, ...findings.map((finding) => finding.message)].join(' '),
    hint: findings.map(({ hint }) => hint).join(' ') || undefined,
    diagnosis,
  };
}

function requireAge(genuine: GenuineRequest, time: number, settings: AuthenticationSettings): void {
  const { maxAge, clockTolerance, clock } = settings;
  const age = clock() - time;
  if (age > maxAge) {
    throw ageError(
      'TOO_OLD',
      genuine,
      `${duration(age)} old. At most ${duration(maxAge)} is accepted (maxAge)`,
    );
  }
  if (age < -clockTolerance) {
    const limit = `At most ${duration(clockTolerance)} is accepted (clockTolerance)`;
    throw ageError('TOO_EARLY', genuine, `${duration(-age)} in the future. ${limit}`);
  }
}

function ageError(code: 'TOO_OLD' | 'TOO_EARLY', genuine: GenuineRequest, found: string): NotificationError {
  return new NotificationError(code, {
    message: `The request-time ${genuine.requestTime} is ${found}.`,
    ids: { clientId: genuine.clientId },
    genuine,
  });
}

function malformedTime(request: AdmittedRequest, genuine: GenuineRequest | undefined): NotificationError {
  return new NotificationError('MALFORMED_TIME', {
    message: `The header request-time (${request.requestTime.length} characters) is no time.`,
    ids: unverifiedIds(request),
    genuine,
  });
}

/** A stranger's client-id can be of any length. */
function unverifiedIds({ clientId }: AdmittedRequest): { readonly clientId: string } {
  return { clientId: clientId.slice(0, 128) };
}

function duration(ms: number): string {
  return ms < 60_000 ? `${ms} ms` : `${Math.round(ms / 60_000)} min`;
}
