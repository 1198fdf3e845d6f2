import { createHash, type KeyObject } from 'node:crypto';
import { flatHeaders, headerValues, type RawHeaders } from '../admission/headers.ts';
import { type ClientKeys, candidates, type KeySet, readKeySet } from '../authentication/key-set.ts';
import { type PublicKeyInput, readPublicKey } from '../authentication/keys.ts';
import { signedContent } from '../authentication/verify.ts';
import { bodyVariants } from './bodies.ts';
import { asArrived, type Finding, type SignatureDiagnosis, type Variant, variant } from './finding.ts';
import {
  BODY_NOT_BYTES,
  CONTENT_UNKNOWN,
  GIVEN_OWN,
  HEADER_DOUBLED,
  METHOD,
  NO_KEY_MATCHES,
  OTHER_DIGEST,
  OWN_KEY,
  SIGNATURE_MISSING,
  SWAPPED,
  VALUE_DAMAGED,
} from './findings.ts';
import { type RecoveredDigest, recoverDigest } from './recover.ts';
import { targetVariants } from './targets.ts';
import { valueVariants } from './values.ts';

const SIGNED_HEADERS = ['client-id', 'request-time', 'signature'];

/** What {@link diagnoseSignature} is asked about: the request, and the client's keys. */
export type DiagnosisRequest = ClientKeys & {
  readonly method: string;
  /** The target as it arrived. */
  readonly target: string;
  readonly headers: RawHeaders;
  readonly body: Uint8Array;
  /** Your own public key, the one you gave to Alipay: is it in the place of Alipay's? */
  readonly merchantPublicKey?: PublicKeyInput;
  /** Other targets that Alipay may have been given. */
  readonly targets?: readonly string[];
};

/** What the search works on. */
interface Material {
  readonly method: string;
  readonly target: string;
  readonly targets: readonly string[];
  readonly headers: readonly string[];
  readonly body: Uint8Array;
  readonly keys: KeySet;
  readonly merchantKey?: KeyObject;
  readonly budget: DiagnosisBudget;
}

/** What a diagnosis may cost. */
export interface DiagnosisBudget {
  /** How many times a key is applied; each costs as much as one verification. */
  readonly recoveries: number;
  /** Bodies longer than this, in bytes, are looked at only as they arrived. */
  readonly longestBody: number;
  /** How many bytes are hashed in the search for what was signed. */
  readonly hashedBytes: number;
}

/** Under a second. */
const GENEROUS: DiagnosisBudget = { recoveries: 100, longestBody: 262_144, hashedBytes: 100_000_000 };

/**
 * Finds out why a signature does not fit: another key of the client, the path without its query, a mount prefix, a body
 * that was serialised again, and some twenty more. Reads with each key what the signature signs, so that a wrong key and
 * altered content are told apart. For tools and logs; it accepts nothing.
 *
 * @param budget what it may cost; by default what a person who waits for the answer can bear
 * @throws NotificationError `INVALID_CONFIG` when a key is not an RSA public key
 * @example
 * const { verdict, findings } = diagnoseSignature({ method, target, headers, body, publicKey });
 * for (const { code, message, hint } of findings) console.log(code, message, hint);
 */
export function diagnoseSignature(
  request: DiagnosisRequest,
  budget: DiagnosisBudget = GENEROUS,
): SignatureDiagnosis {
  const { method, target, headers, body, merchantPublicKey, targets = [] } = request;
  const keys = readKeySet(request, '');
  if (!(body instanceof Uint8Array)) return { verdict: 'content_altered', findings: [BODY_NOT_BYTES] };
  const material = { method, target, targets, headers: flatHeaders(headers), body, keys, budget };
  if (merchantPublicKey === undefined) return diagnose(material);
  return diagnose({ ...material, merchantKey: readPublicKey(merchantPublicKey, 'merchantPublicKey') });
}

/** The search itself: first who signed, then what. */
function diagnose(material: Material): SignatureDiagnosis {
  const doubled = SIGNED_HEADERS.some((name) => headerValues(material.headers, name).length > 1);
  const signer = findSigner(material);
  if ('nobody' in signer) return { verdict: 'key_wrong', findings: [signer.nobody] };
  const content = signer.recovered.sha256
    ? (findContent(material, signer.recovered.digest) ?? [CONTENT_UNKNOWN])
    : [OTHER_DIGEST];
  const findings = [...(doubled ? [HEADER_DOUBLED] : []), ...signer.findings, ...content];
  return { verdict: findings.length === 0 ? 'fits' : 'content_altered', findings };
}

type Signer =
  | { readonly recovered: RecoveredDigest; readonly findings: readonly Finding[] }
  | { readonly nobody: Finding };

function findSigner(material: Material): Signer {
  const [header] = headerValues(material.headers, 'signature');
  if (header === undefined) return { nobody: SIGNATURE_MISSING };
  const keys = keyVariants(material, /keyVersion=([^,\s]+)/.exec(header)?.[1]);
  let recoveries = material.budget.recoveries;
  let whole = false;
  for (const value of valueVariants(header)) {
    for (const key of keys) {
      if (!fitsLength(value.value, key.value)) continue;
      whole = true;
      if (recoveries-- <= 0) return { nobody: NO_KEY_MATCHES };
      const recovered = recoverDigest(value.value, key.value);
      if (recovered === undefined) continue;
      return { recovered, findings: [...value.findings, ...key.findings] };
    }
  }
  return { nobody: whole ? noKeyMatches(material) : VALUE_DAMAGED };
}

/** The keys of the client, those that a receiver would try first; then the merchant's own. */
function keyVariants(
  { keys, merchantKey }: Material,
  named: string | undefined,
): readonly Variant<KeyObject>[] {
  const tried = candidates(keys, named);
  const others = keys.filter(([, key]) => !tried.includes(key));
  return [
    ...tried.map(asArrived),
    ...others.map(([version, key]) =>
      variant(
        key,
        'OTHER_KEY_VERSION',
        named === undefined
          ? `The key of version ${version} made the signature; of messages that name no version only the newest keys are tried.`
          : `The key of version ${version} made the signature, not version ${named.slice(0, 32)}.`,
        named === undefined
          ? 'Take keys that are no longer in use out of publicKeys.'
          : `Put this key under version ${named.slice(0, 32)} in publicKeys.`,
      ),
    ),
    ...(merchantKey === undefined ? [] : [variant(merchantKey, 'OWN_KEY', OWN_KEY.message, OWN_KEY.hint)]),
  ];
}

/** The alterations that together give the digest, the fewest first; `undefined` when none do, or it costs too much. */
function findContent(material: Material, digest: Buffer): readonly Finding[] | undefined {
  const { method, target, targets, headers, body, budget } = material;
  const [clientId = ''] = headerValues(headers, 'client-id');
  const [requestTime = ''] = headerValues(headers, 'request-time');
  const heads = [
    asArrived([method, clientId, requestTime] as const),
    variant(
      [method, requestTime, clientId] as const,
      'CLIENT_AND_TIME_SWAPPED',
      SWAPPED.message,
      SWAPPED.hint,
    ),
    ...(method === 'POST'
      ? []
      : [variant(['POST', clientId, requestTime] as const, 'METHOD', METHOD.message, METHOD.hint)]),
  ];
  const paths = targetVariants(target, headers, targets);
  const bodies = body.byteLength > budget.longestBody ? [asArrived(body)] : bodyVariants(body);
  let left = budget.hashedBytes;
  const most = Math.max(...[heads, paths, bodies].flat().map(({ findings }) => findings.length)) * 3;
  for (let count = 0; count <= most; count++) {
    for (const head of heads) {
      for (const path of paths) {
        for (const form of bodies) {
          const findings = [...head.findings, ...path.findings, ...form.findings];
          if (findings.length !== count) continue;
          const [verb, first, second] = head.value;
          const parts = {
            method: verb,
            target: path.value,
            clientId: first,
            requestTime: second,
            body: form.value,
          };
          const content = signedContent(parts);
          left -= content.byteLength;
          if (left < 0) return undefined;
          if (createHash('sha256').update(content).digest().equals(digest)) return findings;
        }
      }
    }
  }
  return undefined;
}

function fitsLength(value: Uint8Array, key: KeyObject): boolean {
  return value.byteLength === Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8);
}

function noKeyMatches({ keys, merchantKey }: Material): Finding {
  const own = merchantKey !== undefined && keys.some(([, key]) => key.equals(merchantKey));
  return own ? GIVEN_OWN : NO_KEY_MATCHES;
}
