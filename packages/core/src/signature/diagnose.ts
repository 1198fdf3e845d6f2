import { createHash, type KeyObject } from 'node:crypto';
import { headerValues, type RawHeaders } from '../request.ts';
import { bodyVariants } from './diagnosis/bodies.ts';
import { type Finding, type Variant, variant } from './diagnosis/finding.ts';
import { type RecoveredDigest, recoverDigest } from './diagnosis/recover.ts';
import { targetVariants } from './diagnosis/targets.ts';
import { valueVariants } from './diagnosis/values.ts';
import { type ClientKeys, KeySet } from './key-set.ts';
import { type PublicKeyInput, readPublicKey } from './keys.ts';
import { signedContent } from './verify.ts';

/** Why a signature does not fit. Never a reason to accept the request. */
export interface SignatureDiagnosis {
  /**
   * - `fits`: it does fit; the reason for a refusal is elsewhere.
   * - `content_altered`: Alipay's key signed something else; `findings` say what, or `CONTENT_UNKNOWN`.
   * - `key_wrong`: none of the keys made this signature.
   */
  readonly verdict: 'fits' | 'content_altered' | 'key_wrong';
  /** All of them together make the signature fit; empty when it does anyway. */
  readonly findings: readonly Finding[];
}

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
export interface DiagnosisMaterial {
  readonly method: string;
  readonly target: string;
  readonly targets: readonly string[];
  readonly headers: RawHeaders;
  readonly body: Uint8Array;
  readonly keys: readonly (readonly [version: string, key: KeyObject])[];
  readonly merchantKey?: KeyObject;
  /** How many times a key may be applied at most; each costs as much as one verification. */
  readonly mostRecoveries: number;
}

/**
 * Finds out why a signature does not fit: another key of the client, the path without its query, a mount prefix, a body
 * that was serialised again, and some twenty more. Reads with each key what the signature signs, so that a wrong key and
 * altered content are told apart for certain. For tools and logs; it accepts nothing.
 *
 * @throws NotificationError `INVALID_CONFIG` when a key is not an RSA public key
 * @example
 * const { verdict, findings } = diagnoseSignature({ method, target, headers, body, publicKey });
 * for (const { code, message, mend } of findings) console.log(code, message, mend);
 */
export function diagnoseSignature(request: DiagnosisRequest): SignatureDiagnosis {
  const { method, target, headers, body, merchantPublicKey, targets = [] } = request;
  return diagnose({
    method,
    target,
    targets,
    headers,
    body,
    keys: KeySet.read(request, '').entries(),
    ...(merchantPublicKey === undefined
      ? {}
      : { merchantKey: readPublicKey(merchantPublicKey, 'merchantPublicKey') }),
    mostRecoveries: 100,
  });
}

/** The search itself: first who signed, then what. */
export function diagnose(material: DiagnosisMaterial): SignatureDiagnosis {
  const signer = findSigner(material);
  if (signer === undefined) return { verdict: 'key_wrong', findings: [noKeyFits(material)] };
  const { recovered, findings } = signer;
  if (!recovered.sha256) {
    return { verdict: 'content_altered', findings: [...findings, OTHER_DIGEST] };
  }
  const content = findContent(material, recovered.digest);
  const all = [...findings, ...(content ?? [CONTENT_UNKNOWN])];
  return { verdict: all.length === 0 ? 'fits' : 'content_altered', findings: all };
}

interface Signer {
  readonly recovered: RecoveredDigest;
  readonly findings: readonly Finding[];
}

function findSigner(material: DiagnosisMaterial): Signer | undefined {
  const [header = ''] = headerValues(material.headers, 'signature');
  const named = /keyVersion=([^,\s]+)/.exec(header)?.[1];
  let left = material.mostRecoveries;
  for (const value of valueVariants(header)) {
    for (const { value: key, finding } of keyVariants(material, named)) {
      if (left-- <= 0) return undefined;
      const recovered = recoverDigest(value.value, key);
      if (recovered === undefined) continue;
      return { recovered, findings: [value.finding, finding].filter((one) => one !== undefined) };
    }
  }
  return undefined;
}

function keyVariants(material: DiagnosisMaterial, named: string | undefined): readonly Variant<KeyObject>[] {
  const keys = material.keys.map(([version, key]) =>
    named === undefined || version === 'any' || version === named
      ? { value: key }
      : variant(
          key,
          'OTHER_KEY_VERSION',
          `The key of version ${version} made the signature, not version ${named}.`,
          `Put this key under version ${named} in publicKeys.`,
        ),
  );
  if (material.merchantKey === undefined) return keys;
  return [...keys, variant(material.merchantKey, 'OWN_KEY', OWN_KEY.message, OWN_KEY.mend)];
}

/** The alterations that together give the digest, the fewest first; `undefined` when none do. */
function findContent(material: DiagnosisMaterial, digest: Buffer): readonly Finding[] | undefined {
  const { method, target, targets, headers, body } = material;
  const [clientId = ''] = headerValues(headers, 'client-id');
  const [requestTime = ''] = headerValues(headers, 'request-time');
  const methods: Variant<string>[] = [{ value: method }];
  if (method !== 'POST') methods.push(variant('POST', 'METHOD', METHOD.message, METHOD.mend));
  const orders: Variant<readonly [string, string]>[] = [
    { value: [clientId, requestTime] },
    variant([requestTime, clientId], 'CLIENT_AND_TIME_SWAPPED', SWAPPED.message, SWAPPED.mend),
  ];
  const paths = targetVariants(target, headers, targets);
  const bodies = bodyVariants(body);
  const candidates = methods.flatMap((m) =>
    orders.flatMap((o) => paths.flatMap((t) => bodies.map((b) => ({ m, o, t, b })))),
  );
  const weigh = (candidate: (typeof candidates)[number]): Finding[] =>
    [candidate.m.finding, candidate.o.finding, candidate.t.finding, candidate.b.finding].filter(
      (finding) => finding !== undefined,
    );
  const weighed = candidates
    .map((candidate) => ({ ...candidate, findings: weigh(candidate) }))
    .sort((a, b) => a.findings.length - b.findings.length);
  return weighed.find(({ m, o, t, b }) => {
    const content = signedContent({
      method: m.value,
      target: t.value,
      clientId: o.value[0],
      requestTime: o.value[1],
      body: b.value,
    });
    return createHash('sha256').update(content).digest().equals(digest);
  })?.findings;
}

function noKeyFits({ keys, merchantKey }: DiagnosisMaterial): Finding {
  const own = merchantKey !== undefined && keys.some(([, key]) => key.equals(merchantKey));
  return own ? { code: 'OWN_KEY', ...GIVEN_OWN } : NO_KEY_FITS;
}

const NO_KEY_FITS: Finding = {
  code: 'NO_KEY_FITS',
  message: "None of the client's keys made this signature.",
  mend: "Compare publicKey with Alipay's public key in the dashboard, of this client and environment (sandbox and production differ); it is not your own key. If it is right, the message is forged.",
};
const GIVEN_OWN = {
  message: "The configured key is your own public key, not Alipay's.",
  mend: "Copy Alipay's public key from the dashboard; your own stays with your requests to Alipay.",
};
const OWN_KEY = {
  message: 'Your own key pair made this signature, not Alipay.',
  mend: "Sign with the key that plays Alipay's: the message does not come from Alipay.",
};
const OTHER_DIGEST: Finding = {
  code: 'OTHER_DIGEST',
  message: 'The key is right, but the signature is not over SHA-256.',
  mend: 'The sender has to sign with RSA256: RSASSA-PKCS1-v1_5 with SHA-256.',
};
const CONTENT_UNKNOWN: Finding = {
  code: 'CONTENT_UNKNOWN',
  message:
    'The key is right, but the bytes that were signed are none of the known alterations of those that arrived.',
  mend: 'Compare method, path, query, client-id, request-time and body with what was sent: something changes them on the way.',
};
const METHOD = {
  message: 'The signature covers POST.',
  mend: 'Something changes the method on the way.',
};
const SWAPPED = {
  message: 'The signature covers request-time and client-id in the wrong order.',
  mend: 'The sender has to sign client-id first, then request-time.',
};
