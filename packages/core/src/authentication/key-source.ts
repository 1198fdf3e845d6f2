import { Decoys } from './decoys.ts';
import type { KeySet } from './key-set.ts';

/** The keys that were found for a message. */
export interface FoundKeys {
  /** `undefined`: the client is unknown. */
  readonly keys: KeySet | undefined;
  /** They were looked up while the message waited: another look-up would find nothing newer. */
  readonly isNew: boolean;
}

/** Whether the keys can be had. */
export interface KeysHealth {
  /**
   * `unknown`: nothing has been looked up yet. `failed`: the last look-up failed. Once the keys of a client were found, only
   * the look-ups of such clients count: anybody can make up other ids.
   */
  readonly status: 'ok' | 'failed' | 'unknown';
  /** Why the last look-up failed; of ids that were never seen, the last different problems. */
  readonly problem?: string;
}

/** The source of the keys of a client. It treats known and unknown clients alike, so that times tell nothing. */
export interface KeySource {
  find(clientId: string): FoundKeys | Promise<FoundKeys>;
  /** Newer keys than those that do not match; `undefined` if there are none, or if no look-up is allowed now. */
  refresh(clientId: string, tried: FoundKeys): Promise<FoundKeys | undefined>;
  /** The last look-up; nothing is asked. */
  health(): KeysHealth;
  readonly decoys: Decoys;
}

export const UNKNOWN: FoundKeys = { keys: undefined, isNew: true };

/** Keys of the configuration. */
export function fixedKeys(clients: readonly (readonly [clientId: string, keys: KeySet])[]): KeySource {
  const byId = new Map(clients.map(([clientId, keys]) => [clientId, { keys, isNew: true }]));
  return {
    find: (clientId) => byId.get(clientId) ?? UNKNOWN,
    refresh: async () => undefined,
    health: () => ({ status: 'ok' }),
    decoys: new Decoys(clients.map(([, keys]) => keys)),
  };
}
