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
import { signedContent, signedTarget } from '../authentication/verify.ts';
import { loggable } from '../text.ts';
import { bodyLayers } from './bodies.ts';
import { asReceived, type Finding, type SignatureDiagnosis, type Variant, variant } from './finding.ts';
import {
  BODY_NOT_BYTES,
  HEADER_REPEATED,
  METHOD,
  NO_KEY_MATCHES,
  OTHER_DIGEST,
  OWN_KEY,
  OWN_KEY_CONFIGURED,
  SIGNATURE_MISSING,
  VALUE_DAMAGED,
} from './findings.ts';
import { Layers } from './layers.ts';
import { type RecoveredDigest, recoverDigest } from './recover.ts';
import { pathText, targetLayers } from './targets.ts';
import { unexplained } from './unexplained.ts';
import { valueVariants } from './values.ts';
import { type DiagnosisBudget, Work } from './work.ts';

/** The refused request and the client's keys, for {@link diagnoseSignature}. */
export type DiagnosisRequest = ClientKeys & {
  /** The received HTTP method. */
  readonly method: string;
  /** The received target. */
  readonly target: string;
  /** The received headers, duplicates apart. */
  readonly headers: RawHeaders;
  /** The received bytes. */
  readonly body: Uint8Array;
  /** Your own public key, as you gave it to Alipay: perhaps it is configured in place of Alipay's. */
  readonly merchantPublicKey?: PublicKeyInput;
  /** Other targets that Alipay may have signed. */
  readonly targets?: readonly string[];
};

/** The request in the form that the search needs. */
export interface Evidence {
  readonly method: string;
  readonly target: string;
  readonly targets: readonly string[];
  readonly headers: HeaderPairs;
  readonly body: Uint8Array;
  readonly keys: KeySet;
  readonly merchantKey?: KeyObject;
  readonly budget: DiagnosisBudget;
}

/** Less than a second. */
const LARGE_BUDGET: DiagnosisBudget = {
  maxRecoveries: 100,
  maxBodyBytes: 262_144,
  maxWork: 200_000_000,
  maxMs: 1_000,
};

/**
 * Finds out why a signature does not match; for tools and logs. It accepts nothing.
 *
 * It tries another key of the client, the path without its query, a mount prefix, a body that was serialized again, and
 * some twenty more. It reads the signed digest with each key, so that a wrong key and altered content are distinguished.
 *
 * @param budget the maximum cost; by default less than a second
 * @throws NotificationError `INVALID_CONFIG` if a key is not an RSA public key
 * @throws NotificationError `UNSUPPORTED_MEDIA_TYPE` without headers, `MISSING_HEADER` if one of those that it reads is not
 * text, `DUPLICATE_HEADER` if there are 1,000 or more: Node may have dropped one
 * @example
 * import { diagnoseSignature } from '@notify-capture/core/diagnosis';
 *
 * const { findings } = diagnoseSignature({ method, target, headers, body, publicKey });
 * for (const { code, message, hint } of findings) console.log(code, message, hint);
 */
export function diagnoseSignature(
  request: DiagnosisRequest,
  budget: DiagnosisBudget = LARGE_BUDGET,
): SignatureDiagnosis {
  const { method, target, headers, body, merchantPublicKey, targets = [] } = request;
  const keys = readKeySet(request);
  if (!(body instanceof Uint8Array)) return { verdict: 'content_altered', findings: [BODY_NOT_BYTES] };
  const evidence: Evidence = {
    method,
    target,
    targets,
    headers: headerPairs(headers),
    body,
    keys,
    budget,
    ...(merchantPublicKey !== undefined && {
      merchantKey: readPublicKey(merchantPublicKey, 'merchantPublicKey'),
    }),
  };
  const attempts = signerAttempts(evidence);
  if ('unknown' in attempts) return keyWrong(attempts.unknown);
  const signer = findSigner(attempts, evidence);
  return 'unknown' in signer ? keyWrong(signer.unknown) : examineContent(evidence, signer);
}

/** The answer when no key explains the signature. */
export function keyWrong(unknown: Finding): SignatureDiagnosis {
  return { verdict: 'key_wrong', findings: [unknown] };
}

/** What differs from the content that the key signed. */
export function examineContent(
  evidence: Evidence,
  { recovered, findings }: Signer,
  work = new Work(evidence.budget),
): SignatureDiagnosis {
  const { headers, body, target, targets } = evidence;
  const isUrl = [target, ...targets].some((one) => signedTarget(one) !== one);
  const isRepeated = SIGNATURE_HEADERS.some((name) => headerValues(headers, name).length > 1);
  const declared = Number(headerValues(headers, 'content-length')[0]);
  const content = recovered.sha256
    ? (findContent(evidence, recovered.digest, work) ?? unexplained(body, declared, pathText(target), isUrl))
    : [OTHER_DIGEST];
  const all = [...(isRepeated ? [HEADER_REPEATED] : []), ...findings, ...content];
  return { verdict: all.length === 0 ? 'valid' : 'content_altered', findings: all };
}

/** The key that made the signature, and the digest in it. */
export interface Signer {
  readonly recovered: RecoveredDigest;
  readonly findings: readonly Finding[];
}

interface Unknown {
  readonly unknown: Finding;
}

interface Attempt {
  readonly value: Variant<Buffer>;
  readonly key: Variant<KeyObject>;
}

/** Each value with each key of its length; cheap, since no key is used. */
export function signerAttempts(evidence: Evidence): readonly Attempt[] | Unknown {
  const [header] = headerValues(evidence.headers, 'signature');
  if (header === undefined) return { unknown: SIGNATURE_MISSING };
  const keys = keyVariants(evidence, /keyVersion=([^,\s]+)/.exec(header)?.[1]);
  const attempts = valueVariants(header)
    .flatMap((value) => keys.map((key) => ({ value, key })))
    .filter(({ value, key }) => value.value.byteLength === signatureLength(key.value));
  return attempts.length === 0 ? { unknown: VALUE_DAMAGED } : attempts;
}

/** Uses the keys. */
export function findSigner(attempts: readonly Attempt[], evidence: Evidence): Signer | Unknown {
  for (const { value, key } of attempts.slice(0, evidence.budget.maxRecoveries)) {
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
    ...others.map(([version, key]) => otherVersion(key, version, keyVersion && loggable(keyVersion, 32))),
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
function findContent(evidence: Evidence, digest: Buffer, work: Work): readonly Finding[] | undefined {
  const [clientId = ''] = headerValues(evidence.headers, 'client-id');
  const [requestTime = ''] = headerValues(evidence.headers, 'request-time');
  const headerLength = clientId.length + requestTime.length;
  for (const { method, target, body, findings } of contentVariants(evidence, work)) {
    if (!work.allows(body.byteLength + target.length + headerLength)) return undefined;
    const content = signedContent({ method, target, clientId, requestTime, body });
    if (createHash('sha256').update(content).digest().equals(digest)) return findings;
  }
  return undefined;
}

interface ContentVariant {
  readonly method: string;
  readonly target: string;
  readonly body: Uint8Array;
  readonly findings: readonly Finding[];
}

/** All combinations of the parts' forms, the fewest alterations first. */
function* contentVariants(evidence: Evidence, work: Work): Iterable<ContentVariant> {
  const { method, target, targets, headers, body, budget } = evidence;
  const methods = new Layers(
    method,
    method === 'POST' ? [] : [() => [variant('POST', 'METHOD', METHOD.message, METHOD.hint)]],
    work,
  );
  const paths = targetLayers(target, headers, targets, work);
  const bodies = bodyLayers(body, budget.maxBodyBytes, work);
  for (let count = 0; count <= methods.depth + paths.depth + bodies.depth; count++) {
    for (let ofMethod = 0; ofMethod <= Math.min(methods.depth, count); ofMethod++) {
      for (let ofPath = count - ofMethod; ofPath >= 0; ofPath--) {
        for (const verb of methods.at(ofMethod)) {
          for (const path of paths.at(ofPath)) {
            for (const form of bodies.at(count - ofMethod - ofPath)) {
              const findings = [...verb.findings, ...path.findings, ...form.findings];
              yield { method: verb.value, target: path.value, body: form.value, findings };
            }
          }
        }
      }
    }
  }
}

function isOwnKeyConfigured({ keys, merchantKey }: Evidence): boolean {
  return merchantKey !== undefined && keys.some(([, key]) => key.equals(merchantKey));
}
