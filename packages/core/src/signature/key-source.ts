import { NotificationError } from '../errors.ts';
import { within } from '../time-limit.ts';
import { type ClientKeys, KeySet } from './key-set.ts';

/** Where the receiver finds the keys of a client. */
export interface KeySource {
  /** The client's keys, `undefined` for an unknown client. */
  find(clientId: string): Promise<KeySet | undefined>;
  /** Asks again after an unknown version or a mismatch; `false`: there is nothing newer to be had now. */
  refresh(clientId: string): Promise<KeySet | undefined | false>;
}

/** Answers the keys of a client, or `undefined` when it is not one of yours. */
export type ResolveKeys = (clientId: string) => ClientKeys | undefined | Promise<ClientKeys | undefined>;

/** Keys that were given at start. */
export function fixedKeys(clients: ReadonlyMap<string, KeySet>): KeySource {
  return {
    find: async (clientId) => clients.get(clientId),
    refresh: async () => false,
  };
}

/** How long an answer lives, also "unknown" (design, rule 12), in ms. */
const ANSWER_LIFE = 60_000;
/** How many clients are remembered, known and unknown each: a stranger can make up any number of ids. */
const MOST_REMEMBERED = 1_000;
/** A client's keys are asked for again at most this often within the span (ms): forgeries must not reach the resolver. */
const MOST_REFRESHES = 3;
const REFRESH_SPAN = 10_000;
/** A resolver that does not answer is unavailable, in ms. */
const RESOLVE_LIMIT = 10_000;

interface Answer {
  readonly keys: KeySet | undefined;
  readonly at: number;
}

/** Keys that are looked up while messages come: remembered for a while, one look-up at a time per client. */
export function resolvedKeys(resolve: ResolveKeys, now: () => number): KeySource {
  const known = new Map<string, Answer>();
  const unknown = new Map<string, Answer>();
  const underWay = new Map<string, Promise<KeySet | undefined>>();
  const refreshed = new Map<string, readonly number[]>();

  const remembered = (clientId: string): Answer | undefined => {
    const answer = known.get(clientId) ?? unknown.get(clientId);
    return answer !== undefined && now() - answer.at < ANSWER_LIFE ? answer : undefined;
  };

  const lookUp = async (clientId: string): Promise<KeySet | undefined> => {
    const at = now();
    const keys = await ask(resolve, clientId);
    known.delete(clientId);
    unknown.delete(clientId);
    remember(keys === undefined ? unknown : known, clientId, { keys, at });
    return keys;
  };

  const lookUpOnce = (clientId: string): Promise<KeySet | undefined> => {
    const running = underWay.get(clientId);
    if (running !== undefined) return running;
    const started = lookUp(clientId).finally(() => underWay.delete(clientId));
    underWay.set(clientId, started);
    return started;
  };

  return {
    async find(clientId) {
      const answer = remembered(clientId);
      return answer === undefined ? lookUpOnce(clientId) : answer.keys;
    },
    async refresh(clientId) {
      const recent = (refreshed.get(clientId) ?? []).filter((at) => now() - at < REFRESH_SPAN);
      if (recent.length >= MOST_REFRESHES) return false;
      remember(refreshed, clientId, [...recent, now()]);
      return lookUpOnce(clientId);
    },
  };
}

async function ask(resolve: ResolveKeys, clientId: string): Promise<KeySet | undefined> {
  try {
    const keys = await within(RESOLVE_LIMIT, 'resolveKeys did not answer', async () => resolve(clientId));
    return keys === undefined || keys === null ? undefined : KeySet.read(keys, 'resolveKeys: ');
  } catch (cause) {
    throw new NotificationError('KEYS_UNAVAILABLE', {
      message: `The keys of the client could not be had: ${cause instanceof Error ? cause.message : String(cause)}.`,
      ids: { clientId: clientId.slice(0, 128) },
      cause,
    });
  }
}

/** Maps keep the order of insertion: the first key is the oldest. */
function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= MOST_REMEMBERED) return;
    map.delete(oldest);
  }
}
