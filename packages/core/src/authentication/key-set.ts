import type { KeyObject } from 'node:crypto';
import { demand } from '../options/config-error.ts';
import { described, isRecord, kindOf } from '../text.ts';
import { type PublicKeyInput, readPublicKey } from './keys.ts';

/** The keys of one client: a single one that answers any version, or several by `keyVersion`. */
export type ClientKeys =
  | { readonly publicKey: PublicKeyInput; readonly publicKeys?: undefined }
  | { readonly publicKeys: Readonly<Record<string, PublicKeyInput>>; readonly publicKey?: undefined };

/** The keys of one client, read once: newest first; a key without a version answers any. */
export type KeySet = readonly (readonly [version: string | undefined, key: KeyObject])[];

/** How many keys are tried at most when a message names no version: a bad one must stay cheap. */
const MOST_TRIED = 3;

const WANTED = "Expected: an object, { publicKey } or { publicKeys: { '1': key } }.";

/** @throws NotificationError `INVALID_CONFIG` */
export function readKeySet(keys: ClientKeys, name: string): KeySet {
  demandObject(keys, `${name}keys`);
  const { publicKey, publicKeys } = keys;
  if (publicKeys === undefined) return [[undefined, readPublicKey(publicKey, `${name}publicKey`)]];
  const both = `${name}publicKey and ${name}publicKeys are both given`;
  demand(publicKey === undefined, 'KEY_AMBIGUOUS', both, 'Expected: one of the two.');
  demandObject(publicKeys, `${name}publicKeys`);
  // `10` is newer than `9`.
  const entries = Object.entries(publicKeys).sort(([a], [b]) => b.localeCompare(a, 'en', { numeric: true }));
  demand(entries.length > 0, 'KEY_MISSING', `${name}publicKeys is empty`, WANTED);
  return entries.map(([version, key]) => [
    version,
    readPublicKey(key, `${name}publicKeys[${described(version)}]`),
  ]);
}

/** The keys to try for a version, newest first; none when it is unknown. */
export function candidates(keys: KeySet, version: string | undefined): readonly KeyObject[] {
  return keys
    .filter(([own]) => version === undefined || own === undefined || own === version)
    .slice(0, MOST_TRIED)
    .map(([, key]) => key);
}

function demandObject(given: unknown, name: string): void {
  demand(isRecord(given), 'KEY_MISSING', `${name} is ${kindOf(given)}`, WANTED);
}
