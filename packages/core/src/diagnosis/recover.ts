import { constants, type KeyObject, publicDecrypt } from 'node:crypto';
import { signatureLength } from '../authentication/keys.ts';

/** The digest in a signature, read with a public key. */
export interface RecoveredDigest {
  /** Is it a SHA-256 digest? */
  readonly sha256: boolean;
  readonly digest: Buffer;
}

/** The DER of `DigestInfo` before a SHA-256 digest (RFC 8017, 9.2, note 1). */
const SHA256_PREFIX = Buffer.from('3031300d060960864801650304020105000420', 'hex');

/**
 * Reads the digest out of an RSASSA-PKCS1-v1_5 signature. Only the private key of this pair can make a readable one, so
 * this distinguishes a wrong key from altered content. It costs as much as one verification.
 */
export function recoverDigest(signature: Uint8Array, key: KeyObject): RecoveredDigest | undefined {
  if (signature.byteLength !== signatureLength(key)) return undefined;
  try {
    const info = publicDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, signature);
    // An ASN.1 sequence of an algorithm and an octet string; anything else is random.
    if (info[0] !== 0x30 || info[1] !== info.byteLength - 2) return undefined;
    const sha256 = info.subarray(0, SHA256_PREFIX.byteLength).equals(SHA256_PREFIX) && info.byteLength === 51;
    return { sha256, digest: info.subarray(-32) };
  } catch {
    return undefined;
  }
}
