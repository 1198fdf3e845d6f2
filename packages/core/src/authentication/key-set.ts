import type { KeyObject } from 'node:crypto';
import { assertOption } from '../options/config-error.ts';
import { isRecord, kindOf, quoted } from '../text.ts';
import { type PublicKeyInput, readPublicKey } from './keys.ts';

/** The keys of one client: a single one for any version, or several by `keyVersion`. */
export type ClientKeys =
  | {
      /** The only key, for any `keyVersion`. */
      readonly publicKey: PublicKeyInput;
      /** Not beside `publicKey`. */
      readonly publicKeys?: undefined;
    }
  | {
      /** The keys by `keyVersion`. */
      readonly publicKeys: Readonly<Record<string, PublicKeyInput>>;
      /** Not beside `publicKeys`. */
      readonly publicKey?: undefined;
    };

/** The keys of one client, newest first. A key without a version is used for any version. */
export type KeySet = readonly (readonly [version: string | undefined, key: KeyObject])[];

/** The keys that are tried for a message without a version: a forged message must stay cheap. */
export const MAX_TRIED = 3;

/**
 * Reads the keys of one client.
 *
 * @param owner the prefix of the option's name in an error, e.g. `clients["T_1"].`
 * @throws NotificationError `INVALID_CONFIG`
 */
export function readKeySet(keys: ClientKeys, owner = ''): KeySet {
  assertObject(keys, `${owner}keys`);
  const { publicKey, publicKeys } = keys;
  if (publicKeys === undefined) return [[undefined, readPublicKey(publicKey, `${owner}publicKey`)]];
  const option = `${owner}publicKeys`;
  assertOption(publicKey === undefined, {
    reason: 'KEY_AMBIGUOUS',
    option,
    problem: `${owner}publicKey and ${option} are both given.`,
    expected: 'one of the two.',
  });
  assertObject(publicKeys, option);
  // `10` is newer than `9`.
  const entries = Object.entries(publicKeys).sort(([a], [b]) => b.localeCompare(a, 'en', { numeric: true }));
  assertOption(entries.length > 0, { ...KEYS_MISSING, option, problem: `${option} is empty.` });
  return entries.map(([version, key]) => [version, readPublicKey(key, `${option}[${quoted(version)}]`)]);
}

/** The keys to try for a version, newest first; none for an unknown version. */
export function candidates(keys: KeySet, version: string | undefined): readonly KeyObject[] {
  return keys
    .filter(([own]) => version === undefined || own === undefined || own === version)
    .slice(0, MAX_TRIED)
    .map(([, key]) => key);
}

const KEYS_MISSING = {
  reason: 'KEY_MISSING',
  expected: "an object, { publicKey } or { publicKeys: { '1': key } }.",
} as const;

function assertObject(given: unknown, option: string): void {
  assertOption(isRecord(given), { ...KEYS_MISSING, option, problem: `${option} is ${kindOf(given)}.` });
}
