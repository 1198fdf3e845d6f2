import type { KeyObject } from 'node:crypto';
import { readPublicKey } from './keys.ts';

/** Its private key was thrown away. */
const DECOY = [
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAsAw2szDXeCthxkAbiSvqt5BLwnhtqjdEzr4SHgq8QcPwNgGAg6yJ',
  'd+TZnlwLdjzR0Mmg8abRX2jyEV36yoglVvERvTAKD8NuTUOitrh8gMLKIG7xk+8sztN4bvDqHkyAwIOi4hwjevEhipEexfyj',
  'zw6kQBGFf6sYwSeOto//0a6G1EOtJFcEdVm//JGSjJZ39+n55nM41hLHmQuKhfHLmTga9A3JV8+HlYrpOCKzadSVAiURnATX',
  '4ZpbQbYg/a24mFKlptccSiDEykTxPROtHwQ1eG2oAdAN5XiXtD993wajLUNYdAcUO9Mu4w64bNuhpNMXo2HQ8JHZZBBvr8CF',
  '9QIDAQAB',
].join('');

let decoy: KeyObject | undefined;

/** A key that verifies nothing: an unknown client must take as long as a known one with a wrong signature. */
export function decoyKey(): KeyObject {
  decoy ??= readPublicKey(DECOY, 'decoy');
  return decoy;
}
