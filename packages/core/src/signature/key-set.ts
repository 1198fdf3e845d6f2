import type { KeyObject } from 'node:crypto';
import { invalidConfig } from '../config-mistake.ts';
import { described, kindOf } from '../described.ts';
import { type PublicKeyInput, readPublicKey } from './keys.ts';

/** The keys of one client: a single one that answers any version, or several by `keyVersion`. */
export type ClientKeys =
  | { readonly publicKey: PublicKeyInput; readonly publicKeys?: undefined }
  | { readonly publicKeys: Readonly<Record<string, PublicKeyInput>>; readonly publicKey?: undefined };

/** The keys of one client, read once: newest first; a key without a version answers any. */
export type KeySet = readonly (readonly [version: string | undefined, key: KeyObject])[];

/** How many keys are tried at most when a message names no version: a bad one must stay cheap. */
const MOST_TRIED = 3;

/** @throws NotificationError `INVALID_CONFIG` */
export function readKeySet(keys: ClientKeys, name: string): KeySet {
  requireObject(keys, `${name}keys`);
  const { publicKey, publicKeys } = keys;
  if (publicKeys === undefined) return [[undefined, readPublicKey(publicKey, `${name}publicKey`)]];
  if (publicKey !== undefined) {
    throw invalidConfig(
      'KEY_AMBIGUOUS',
      `${name}publicKey and ${name}publicKeys are both given`,
      'Wanted: one of the two.',
    );
  }
  requireObject(publicKeys, `${name}publicKeys`);
  const entries = Object.entries(publicKeys).sort(([a], [b]) => compareVersions(b, a));
  if (entries.length > 0) {
    return entries.map(([version, key]) => [
      version,
      readPublicKey(key, `${name}publicKeys[${described(version)}]`),
    ]);
  }
  throw invalidConfig(
    'KEY_MISSING',
    `${name}publicKeys is empty`,
    "Wanted: Alipay's public keys by keyVersion, e.g. { '1': key }.",
  );
}

/** The keys to try for a version, newest first; none when it is unknown. */
export function candidates(keys: KeySet, version: string | undefined): readonly KeyObject[] {
  return keys
    .filter(([own]) => version === undefined || own === undefined || own === version)
    .slice(0, MOST_TRIED)
    .map(([, key]) => key);
}

function requireObject(given: unknown, name: string): void {
  if (typeof given === 'object' && given !== null && !Array.isArray(given)) return;
  throw invalidConfig(
    'KEY_MISSING',
    `${name} is ${kindOf(given)}`,
    "Wanted: an object, e.g. { publicKey } or { '1': key }.",
  );
}

/** `10` is newer than `9`. */
function compareVersions(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
