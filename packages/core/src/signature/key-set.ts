import type { KeyObject } from 'node:crypto';
import { invalidConfig } from '../config-mistake.ts';
import { described, kindOf } from '../described.ts';
import { type PublicKeyInput, readPublicKey } from './keys.ts';

/** The keys of one client: a single one that answers any version, or several by `keyVersion`. */
export type ClientKeys =
  | { readonly publicKey: PublicKeyInput; readonly publicKeys?: undefined }
  | { readonly publicKeys: Readonly<Record<string, PublicKeyInput>>; readonly publicKey?: undefined };

/** How many keys are tried at most when a message names no version: a bad one must stay cheap. */
const MOST_TRIED = 3;

/** The keys of one client, read once. */
export class KeySet {
  readonly #single: KeyObject | undefined;
  readonly #byVersion: ReadonlyMap<string, KeyObject>;

  private constructor(single: KeyObject | undefined, byVersion: ReadonlyMap<string, KeyObject>) {
    this.#single = single;
    this.#byVersion = byVersion;
  }

  /** @throws NotificationError `INVALID_CONFIG` */
  static read(keys: ClientKeys, name: string): KeySet {
    requireObject(keys, `${name}keys`);
    if (keys.publicKey !== undefined && keys.publicKeys !== undefined) {
      throw invalidConfig(
        'KEY_AMBIGUOUS',
        `${name}publicKey and ${name}publicKeys are both given`,
        'Wanted: one of the two.',
      );
    }
    if (keys.publicKeys === undefined) {
      return new KeySet(readPublicKey(keys.publicKey, `${name}publicKey`), new Map());
    }
    requireObject(keys.publicKeys, `${name}publicKeys`);
    const entries = Object.entries(keys.publicKeys).sort(([a], [b]) => compareVersions(b, a));
    if (entries.length === 0) {
      throw invalidConfig(
        'KEY_MISSING',
        `${name}publicKeys is empty`,
        "Wanted: Alipay's public keys by keyVersion, e.g. { '1': key }.",
      );
    }
    return new KeySet(
      undefined,
      new Map(
        entries.map(([version, key]) => [
          version,
          readPublicKey(key, `${name}publicKeys[${described(version)}]`),
        ]),
      ),
    );
  }

  /** The keys to try, newest first; `undefined` when the version is unknown. */
  candidates(keyVersion: string | undefined): readonly KeyObject[] | undefined {
    if (this.#single !== undefined) return [this.#single];
    if (keyVersion === undefined) return [...this.#byVersion.values()].slice(0, MOST_TRIED);
    const key = this.#byVersion.get(keyVersion);
    return key === undefined ? undefined : [key];
  }

  /** All keys by version, newest first; a single one is version `any`. For the diagnosis. */
  entries(): readonly (readonly [version: string, key: KeyObject])[] {
    return this.#single === undefined ? [...this.#byVersion] : [['any', this.#single]];
  }
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
