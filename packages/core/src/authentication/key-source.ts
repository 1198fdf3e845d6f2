import { LRUCache } from 'lru-cache';
import { NotificationError } from '../errors.ts';
import { messageOf } from '../text.ts';
import { monotonicNow, within } from '../time-limit.ts';
import { type ClientKeys, type KeySet, readKeySet } from './key-set.ts';

/** The source of the keys of a client. */
export interface KeySource {
  /** The keys of a client; `undefined` for an unknown client. */
  find(clientId: string): Promise<KeySet | undefined>;
  /** Newer keys than `tried`, which do not match; the same if there are none, or if no look-up is allowed now. */
  refresh(clientId: string, tried: KeySet): Promise<KeySet | undefined>;
}

/** Looks up the keys of a client; answers `undefined` for a client that is not yours. */
export type ResolveKeys = (clientId: string) => ClientKeys | undefined | Promise<ClientKeys | undefined>;

/** Keys of the configuration. */
export function fixedKeys(clients: Iterable<readonly [clientId: string, keys: KeySet]>): KeySource {
  const byId = new Map(clients);
  return { find: async (clientId) => byId.get(clientId), refresh: async (_clientId, tried) => tried };
}

/** The life of an answer in ms, "unknown" included (ARCHITECTURE.md, rule 12). */
const ANSWER_LIFE = 60_000;
/** The remembered clients, known and unknown each: an unauthenticated client can make up any number of ids. */
const MAX_REMEMBERED = 1_000;
/** The refreshes of a client in each span (ms): forged requests must not reach the resolver at their own rate. */
const MAX_REFRESHES = 3;
const REFRESH_SPAN = 10_000;
/** The look-ups at the same time, over all clients: made-up ids must not overload the resolver. */
const MAX_LOOK_UPS = 100;
/** No client id is longer. */
const MAX_ID_LENGTH = 128;
/** The time limit of the resolver, in ms. */
const RESOLVE_LIMIT = 10_000;

const LIMITS = { max: MAX_REMEMBERED, perf: { now: monotonicNow } };

/** Keys that are looked up and remembered for a while; one look-up at a time for each client. */
export function resolvedKeys(resolve: ResolveKeys): KeySource {
  const running = new Set<string>();
  // Made-up ids must not displace known clients.
  const known = new LRUCache<string, KeySet>({ ...LIMITS, ttl: ANSWER_LIFE });
  const refreshes = new LRUCache<string, number>({ ...LIMITS, ttl: REFRESH_SPAN });
  const answers = new LRUCache<string, { readonly keys: KeySet | undefined }>({
    ...LIMITS,
    ttl: ANSWER_LIFE,
    // A look-up that its cache has dropped still answers those who wait for it.
    ignoreFetchAbort: true,
    fetchMethod: async (clientId) => {
      if (running.size >= MAX_LOOK_UPS) throw tooManyLookUps(clientId);
      running.add(clientId);
      try {
        const keys = await ask(resolve, clientId);
        if (keys === undefined) known.delete(clientId);
        else known.set(clientId, keys);
        return { keys };
      } finally {
        running.delete(clientId);
      }
    },
  });

  const mayRefresh = (clientId: string): boolean => {
    const count = refreshes.get(clientId) ?? 0;
    if (count < MAX_REFRESHES) refreshes.set(clientId, count + 1, { noUpdateTTL: true });
    return count < MAX_REFRESHES;
  };

  return {
    async find(clientId) {
      if (clientId.length > MAX_ID_LENGTH) return undefined;
      return known.get(clientId) ?? (await answers.fetch(clientId))?.keys;
    },
    async refresh(clientId, tried) {
      const current = known.get(clientId);
      if (current !== undefined && current !== tried) return current;
      if (!running.has(clientId) && !mayRefresh(clientId)) return tried;
      return (await answers.fetch(clientId, { forceRefresh: true }))?.keys;
    },
  };
}

function tooManyLookUps(clientId: string): NotificationError {
  return new NotificationError('KEYS_UNAVAILABLE', {
    message: `${MAX_LOOK_UPS} look-ups of keys are running: this one was not started.`,
    ids: { clientId },
  });
}

async function ask(resolve: ResolveKeys, clientId: string): Promise<KeySet | undefined> {
  try {
    const keys = await within(RESOLVE_LIMIT, 'resolveKeys did not answer', () => resolve(clientId));
    return keys === undefined || keys === null ? undefined : readKeySet(keys, 'resolveKeys: ');
  } catch (cause) {
    throw new NotificationError('KEYS_UNAVAILABLE', {
      message: `The keys of the client could not be looked up: ${messageOf(cause)}.`,
      ids: { clientId },
      cause,
    });
  }
}
