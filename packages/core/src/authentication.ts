import { type GenuineMessage, isNotificationError, NotificationError } from './errors.ts';
import type { AdmittedRequest } from './request.ts';
import { parseRequestTime } from './request-time.ts';
import type { SignatureDiagnosis } from './signature/diagnose.ts';
import { parseSignatureHeader, type SignatureHeader } from './signature/header.ts';
import type { KeySet } from './signature/key-set.ts';
import type { KeySource } from './signature/key-source.ts';
import type { DiagnoseRefused } from './signature/limited-diagnosis.ts';
import { signatureHolds, signedContent, signedTarget } from './signature/verify.ts';

/** What step 2 needs. */
export interface AuthenticationSettings {
  readonly keys: KeySource;
  readonly diagnose: DiagnoseRefused;
  /** How old and how early a message may be, in ms. */
  readonly acceptanceWindow: number;
  readonly clockSkew: number;
  readonly publicTarget: (target: string) => string;
  readonly clock: () => number;
}

/** A request whose signature held, within the acceptance window. */
export interface GenuineRequest extends GenuineMessage {
  readonly body: Uint8Array;
}

/** Step 2: client → keys → signature over the exact bytes → acceptance window. */
export async function authenticate(
  request: AdmittedRequest,
  settings: AuthenticationSettings,
): Promise<GenuineRequest> {
  const { clientId, requestTime, body } = request;
  const target = settings.publicTarget(signedTarget(request.target));
  if (typeof target !== 'string') throw new TypeError('publicTarget did not return the target as a string');
  const judgement = await judgeSignature({ ...request, target }, settings);
  const { verdict } = judgement;
  const time = parseRequestTime(requestTime);
  if (verdict !== 'holds') {
    // A time that nobody can read is said as such, whether or not the signature holds.
    if (time === undefined) throw malformedTime(request);
    throw notAuthentic(
      verdict,
      { ...request, target },
      judgement,
      diagnosisOf(request, target, judgement.keys, settings),
    );
  }
  const genuine: GenuineRequest = { clientId, requestTime, body };
  if (time === undefined) throw malformedTime(request, genuine);
  requireWindow(genuine, time, settings);
  return genuine;
}

type Doubt = 'UNKNOWN_CLIENT' | 'UNKNOWN_KEY_VERSION' | 'SIGNATURE_MISMATCH';

interface Judgement {
  readonly verdict: 'holds' | Doubt;
  readonly keys: KeySet | undefined;
  /** The version that the message names. */
  readonly keyVersion: string | undefined;
  /** Why newer keys could not be had. */
  readonly refreshFailed?: unknown;
}

const SAID: Readonly<Record<Doubt, string>> = {
  UNKNOWN_CLIENT: 'The client-id is none of the configured clients.',
  UNKNOWN_KEY_VERSION: 'The signature names a keyVersion that the client has no key for.',
  SIGNATURE_MISMATCH: "The signature does not fit the request with the client's key.",
};

async function judgeSignature(
  request: AdmittedRequest,
  settings: AuthenticationSettings,
): Promise<Judgement> {
  const { keyVersion, value } = await readHeader(request, settings);
  const content = signedContent(request);
  const judge = (keys: KeySet | undefined): Judgement => {
    if (keys === undefined) return { verdict: 'UNKNOWN_CLIENT', keys, keyVersion };
    const candidates = keys.candidates(keyVersion);
    if (candidates === undefined) return { verdict: 'UNKNOWN_KEY_VERSION', keys, keyVersion };
    const holds = candidates.some((key) => signatureHolds(content, value, key));
    return { verdict: holds ? 'holds' : 'SIGNATURE_MISMATCH', keys, keyVersion };
  };
  const found = await settings.keys.find(request.clientId);
  const judgement = judge(found.keys);
  if (judgement.verdict === 'holds' || judgement.verdict === 'UNKNOWN_CLIENT') return judgement;
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
  settings: AuthenticationSettings,
): Promise<SignatureHeader> {
  try {
    return parseSignatureHeader(request.signature);
  } catch (error) {
    const { keys } = await settings.keys.find(request.clientId).catch(() => ({ keys: undefined }));
    const target = settings.publicTarget(signedTarget(request.target));
    const diagnosis = diagnosisOf(request, target, keys, settings);
    if (!isNotificationError(error) || diagnosis?.verdict !== 'content_altered') throw error;
    throw new NotificationError('MALFORMED_SIGNATURE', {
      message: [error.message, ...diagnosis.findings.map(({ message }) => message)].join(' '),
      mend: diagnosis.findings.map(({ mend }) => mend).join(' '),
      ids: { clientId: request.clientId.slice(0, 128) },
      diagnosis,
    });
  }
}

/** Why it does not fit; the refusal is certain by now. */
function diagnosisOf(
  { method, target: arrived, headers, body }: AdmittedRequest,
  target: string,
  keys: KeySet | undefined,
  { diagnose }: AuthenticationSettings,
): SignatureDiagnosis | undefined {
  if (keys === undefined) return undefined;
  const targets = arrived === target ? [] : [arrived];
  return diagnose({ method, target, targets, headers, body, keys });
}

function notAuthentic(
  doubt: Doubt,
  { clientId, target, body }: AdmittedRequest,
  { keys, keyVersion, refreshFailed }: Judgement,
  diagnosis: SignatureDiagnosis | undefined,
): NotificationError {
  const findings = diagnosis?.findings ?? [];
  return new NotificationError(doubt, {
    cause: refreshFailed,
    message: [SAID[doubt], ...findings.map(({ message }) => message)].join(' '),
    ids: { clientId: clientId.slice(0, 128) },
    facts: {
      verifiedPath: target.split('?', 1)[0] ?? '',
      bodyBytes: body.byteLength,
      keyVersion: keyVersion ?? 'none',
      knownKeyVersions: keys?.entries().map(([version]) => version) ?? [],
    },
    ...(diagnosis === undefined ? {} : { diagnosis, mend: findings.map(({ mend }) => mend).join(' ') }),
  });
}

function requireWindow(genuine: GenuineRequest, time: number, settings: AuthenticationSettings): void {
  const { acceptanceWindow, clockSkew, clock } = settings;
  const age = clock() - time;
  if (age <= acceptanceWindow && age >= -clockSkew) return;
  const found =
    age > 0
      ? `${minutes(age)} old; up to ${minutes(acceptanceWindow)} is accepted (acceptanceWindow)`
      : `${minutes(-age)} in the future; up to ${minutes(clockSkew)} is accepted (clockSkew)`;
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
    ids: { clientId: clientId.slice(0, 128) },
    ...(genuine === undefined ? {} : { genuine }),
  });
}

function minutes(ms: number): string {
  return ms < 60_000 ? `${ms} ms` : `${Math.round(ms / 60_000)} min`;
}
