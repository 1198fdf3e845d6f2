import { createHash, type KeyObject } from 'node:crypto';
import {
  type HeaderPairs,
  headerPairs,
  headerValues,
  type RawHeaders,
  SIGNATURE_HEADERS,
} from '../admission/headers.ts';
import { type ClientKeys, candidates, type KeySet, readKeySet } from '../authentication/key-set.ts';
import { type PublicKeyInput, readPublicKey, signatureLength } from '../authentication/keys.ts';
import { signedContent } from '../authentication/verify.ts';
import { bodyVariants } from './bodies.ts';
import { asReceived, type Finding, type SignatureDiagnosis, type Variant, variant } from './finding.ts';
import {
  BODY_DAMAGED,
  BODY_EMPTY,
  BODY_NOT_BYTES,
  contentUnknown,
  HEADER_REPEATED,
  METHOD,
  NO_KEY_MATCHES,
  OTHER_DIGEST,
  OWN_KEY,
  OWN_KEY_CONFIGURED,
  SIGNATURE_MISSING,
  truncated,
  VALUE_DAMAGED,
} from './findings.ts';
import { type RecoveredDigest, recoverDigest } from './recover.ts';
import { pathText, targetVariants } from './targets.ts';
import { valueVariants } from './values.ts';

/** The refused request and the client's keys, for {@link diagnoseSignature}. */
export type DiagnosisRequest = ClientKeys & {
  readonly method: string;
  /** The received target. */
  readonly target: string;
  readonly headers: RawHeaders;
  readonly body: Uint8Array;
  /** Your own public key, as you gave it to Alipay: perhaps it is configured in place of Alipay's. */
  readonly merchantPublicKey?: PublicKeyInput;
  /** Other targets that Alipay may have signed. */
  readonly targets?: readonly string[];
};

/** The request in the form that the search needs. */
interface Evidence {
  readonly method: string;
  readonly target: string;
  readonly targets: readonly string[];
  readonly headers: HeaderPairs;
  readonly body: Uint8Array;
  readonly keys: KeySet;
  readonly merchantKey?: KeyObject;
  readonly budget: DiagnosisBudget;
  /** Is the time limit over? Every loop asks. */
  readonly isOver: () => boolean;
}

/** The maximum cost of a diagnosis. */
export interface DiagnosisBudget {
  /** How many times a key is used; each time costs as much as one verification. */
  readonly maxRecoveries: number;
  /** Of a larger body only the received form is tried, in bytes. */
  readonly maxBodyBytes: number;
  /** The number of bytes that are hashed in search of the signed content. */
  readonly maxHashedBytes: number;
  /** The time limit, in ms. */
  readonly maxMs: number;
}

/** The usual alterations are tried on a slow machine too: the time limit counts after this number of forms. */
const ALWAYS_TRIED = 2_000;

/** Less than a second. */
const LARGE_BUDGET: DiagnosisBudget = {
  maxRecoveries: 100,
  maxBodyBytes: 262_144,
  maxHashedBytes: 100_000_000,
  maxMs: 1_000,
};

/**
 * Finds out why a signature does not match: another key of the client, the path without its query, a mount prefix, a
 * body that was serialized again, and some twenty more. It reads the signed digest with each key, so that a wrong key
 * and altered content are distinguished. For tools and logs; it accepts nothing.
 *
 * @param budget the maximum cost; by default less than a second
 * @throws NotificationError `INVALID_CONFIG` if a key is not an RSA public key
 * @example
 * const { verdict, findings } = diagnoseSignature({ method, target, headers, body, publicKey });
 * for (const { code, message, hint } of findings) console.log(code, message, hint);
 */
export function diagnoseSignature(
  request: DiagnosisRequest,
  budget: DiagnosisBudget = LARGE_BUDGET,
): SignatureDiagnosis {
  const { method, target, headers, body, merchantPublicKey, targets = [] } = request;
  const keys = readKeySet(request);
  const end = performance.now() + budget.maxMs;
  let asked = 0;
  const isOver = (): boolean => ++asked > ALWAYS_TRIED && performance.now() >= end;
  if (!(body instanceof Uint8Array)) return { verdict: 'content_altered', findings: [BODY_NOT_BYTES] };
  const evidence = { method, target, targets, headers: headerPairs(headers), body, keys, budget, isOver };
  if (merchantPublicKey === undefined) return diagnose(evidence);
  return diagnose({ ...evidence, merchantKey: readPublicKey(merchantPublicKey, 'merchantPublicKey') });
}

/** First the signer, then the signed content. */
function diagnose(evidence: Evidence): SignatureDiagnosis {
  const repeated = SIGNATURE_HEADERS.some((name) => headerValues(evidence.headers, name).length > 1);
  const signer = findSigner(evidence);
  if ('unknown' in signer) return { verdict: 'key_wrong', findings: [signer.unknown] };
  const content = signer.recovered.sha256
    ? (findContent(evidence, signer.recovered.digest) ?? [unexplained(evidence)])
    : [OTHER_DIGEST];
  const findings = [...(repeated ? [HEADER_REPEATED] : []), ...signer.findings, ...content];
  return { verdict: findings.length === 0 ? 'valid' : 'content_altered', findings };
}

type Signer =
  | { readonly recovered: RecoveredDigest; readonly findings: readonly Finding[] }
  | { readonly unknown: Finding };

function findSigner(evidence: Evidence): Signer {
  const [header] = headerValues(evidence.headers, 'signature');
  if (header === undefined) return { unknown: SIGNATURE_MISSING };
  const keys = keyVariants(evidence, /keyVersion=([^,\s]+)/.exec(header)?.[1]);
  const pairs = valueVariants(header)
    .flatMap((value) => keys.map((key) => ({ value, key })))
    .filter(({ value, key }) => value.value.byteLength === signatureLength(key.value));
  if (pairs.length === 0) return { unknown: VALUE_DAMAGED };
  for (const { value, key } of pairs.slice(0, evidence.budget.maxRecoveries)) {
    const recovered = recoverDigest(value.value, key.value);
    if (recovered !== undefined) return { recovered, findings: [...value.findings, ...key.findings] };
  }
  return { unknown: isOwnKeyConfigured(evidence) ? OWN_KEY_CONFIGURED : NO_KEY_MATCHES };
}

/** The keys of the client, in the order of a receiver; then the merchant's own. */
function keyVariants(
  { keys, merchantKey }: Evidence,
  keyVersion: string | undefined,
): readonly Variant<KeyObject>[] {
  const tried = candidates(keys, keyVersion);
  const others = keys.filter(([, key]) => !tried.includes(key));
  return [
    ...tried.map(asReceived),
    ...others.map(([version, key]) => otherVersion(key, version, keyVersion?.slice(0, 32))),
    ...(merchantKey === undefined ? [] : [variant(merchantKey, 'OWN_KEY', OWN_KEY.message, OWN_KEY.hint)]),
  ];
}

function otherVersion(
  key: KeyObject,
  version: string | undefined,
  keyVersion: string | undefined,
): Variant<KeyObject> {
  const signer = `The key of version ${version} made the signature`;
  return keyVersion === undefined
    ? variant(
        key,
        'OTHER_KEY_VERSION',
        `${signer}. The message has no keyVersion, so only the newest keys are tried.`,
        'Remove unused keys from publicKeys.',
      )
    : variant(
        key,
        'OTHER_KEY_VERSION',
        `${signer}, not version ${keyVersion}.`,
        `Put this key under version ${keyVersion} in publicKeys.`,
      );
}

/** The fewest alterations that give the digest; `undefined` if none do, or if the budget is spent. */
function findContent(evidence: Evidence, digest: Buffer): readonly Finding[] | undefined {
  const [clientId = ''] = headerValues(evidence.headers, 'client-id');
  const [requestTime = ''] = headerValues(evidence.headers, 'request-time');
  let bytesLeft = evidence.budget.maxHashedBytes;
  for (const { method, target, body, findings } of contentVariants(evidence)) {
    const content = signedContent({ method, target, clientId, requestTime, body });
    bytesLeft -= content.byteLength;
    if (bytesLeft < 0) return undefined;
    if (createHash('sha256').update(content).digest().equals(digest)) return findings;
  }
  return undefined;
}

/** The received message alone shows what is wrong, or only that something is. */
function unexplained({ target, headers, body }: Evidence): Finding {
  if (body.byteLength === 0) return BODY_EMPTY;
  const declared = Number(headerValues(headers, 'content-length')[0]);
  if (declared > body.byteLength) return truncated(body.byteLength, declared);
  if (Buffer.from(body).includes('\uFFFD')) return BODY_DAMAGED;
  return contentUnknown(pathText(target));
}

interface ContentVariant {
  readonly method: string;
  readonly target: string;
  readonly body: Uint8Array;
  readonly findings: readonly Finding[];
}

/** All combinations of the parts' forms, the fewest alterations first. */
function* contentVariants({
  method,
  target,
  targets,
  headers,
  body,
  budget,
  isOver,
}: Evidence): Iterable<ContentVariant> {
  const methods = [
    asReceived(method),
    ...(method === 'POST' ? [] : [variant('POST', 'METHOD', METHOD.message, METHOD.hint)]),
  ];
  const paths = targetVariants(target, headers, targets);
  const bodies =
    body.byteLength > budget.maxBodyBytes
      ? [asReceived(body)]
      : bodyVariants(body, budget.maxBodyBytes, isOver);
  const max = longest(methods) + longest(paths) + longest(bodies);
  for (let count = 0; count <= max; count++) {
    for (const verb of methods) {
      for (const path of paths) {
        if (isOver()) return;
        for (const form of bodies) {
          if (verb.findings.length + path.findings.length + form.findings.length !== count) continue;
          const findings = [...verb.findings, ...path.findings, ...form.findings];
          yield { method: verb.value, target: path.value, body: form.value, findings };
        }
      }
    }
  }
}

function longest(variants: readonly Variant<unknown>[]): number {
  return Math.max(...variants.map(({ findings }) => findings.length));
}

function isOwnKeyConfigured({ keys, merchantKey }: Evidence): boolean {
  return merchantKey !== undefined && keys.some(([, key]) => key.equals(merchantKey));
}
