import type { KeyObject } from 'node:crypto';
import { type KeySet, MAX_TRIED } from './key-set.ts';
import { readPublicKey, signatureLength } from './keys.ts';
import type { SignatureHeader } from './signature-header.ts';
import { signatureHolds } from './verify.ts';

/** Its private key was thrown away. */
const DECOY = [
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAsAw2szDXeCthxkAbiSvqt5BLwnhtqjdEzr4SHgq8QcPwNgGAg6yJ',
  'd+TZnlwLdjzR0Mmg8abRX2jyEV36yoglVvERvTAKD8NuTUOitrh8gMLKIG7xk+8sztN4bvDqHkyAwIOi4hwjevEhipEexfyj',
  'zw6kQBGFf6sYwSeOto//0a6G1EOtJFcEdVm//JGSjJZ39+n55nM41hLHmQuKhfHLmTga9A3JV8+HlYrpOCKzadSVAiURnATX',
  '4ZpbQbYg/a24mFKlptccSiDEykTxPROtHwQ1eG2oAdAN5XiXtD993wajLUNYdAcUO9Mu4w64bNuhpNMXo2HQ8JHZZBBvr8CF',
  '9QIDAQAB',
].join('');

let decoy: KeySet | undefined;

/** Keys that nobody signs with. */
export function decoyKeys(): KeySet {
  decoy ??= [[undefined, readPublicKey(DECOY, 'decoy')]];
  return decoy;
}

/**
 * The work that a refusal does whichever client the message names, so that its time does not tell known clients from
 * unknown ones: one verification for a message that names its key, as for a genuine one, and otherwise as many as for the
 * client with the most keys of this length.
 */
export class Decoys {
  /** Only keys of the signature's length are ever used for a verification. */
  readonly #byLength = new Map<number, readonly KeyObject[]>();

  constructor(keySets: Iterable<KeySet>) {
    for (const keys of keySets) this.add(keys);
  }

  add(keys: KeySet): void {
    const all = keys.map(([, key]) => key);
    for (const length of new Set(all.map(signatureLength))) {
      const own = keysOfLength(all, length).slice(0, MAX_TRIED);
      if (own.length > this.#keys(length).length) this.#byLength.set(length, own);
    }
  }

  /** The verifications that are missing after those with the tried keys. */
  verify(
    content: Uint8Array,
    { value: signature, keyVersion }: SignatureHeader,
    tried: readonly KeyObject[],
  ): void {
    const length = signature.byteLength;
    const usual = this.#keys(length).slice(0, keyVersion === undefined ? MAX_TRIED : 1);
    const missing = usual.slice(keysOfLength(tried, length).length);
    for (const key of missing) signatureHolds(content, signature, key);
  }

  #keys(length: number): readonly KeyObject[] {
    return this.#byLength.get(length) ?? [];
  }
}

function keysOfLength(keys: readonly KeyObject[], length: number): readonly KeyObject[] {
  return keys.filter((key) => signatureLength(key) === length);
}
