import { NotificationError } from '../errors.ts';
import { reasonOf } from '../text.ts';
import { within } from '../time-limit.ts';
import { type ClientKeys, type KeySet, readKeySet } from './key-set.ts';

/** Where the receiver finds the keys of a client. */
export interface KeySource {
  find(clientId: string): Promise<FoundKeys>;
}

/** The keys of a client, `undefined` for an unknown one. */
export interface FoundKeys {
  readonly keys: KeySet | undefined;
  /**
   * After an unknown version or a mismatch: what a look-up says that began after this find; `false` when there is none
   * and none may be made now.
   */
  refresh(): Promise<KeySet | undefined | false>;
}

/** Answers the keys of a client, or `undefined` when it is not one of yours. */
export type ResolveKeys = (clientId: string) => ClientKeys | undefined | Promise<ClientKeys | undefined>;

/** Keys that were given at start. */
export function fixedKeys(clients: Iterable<readonly [clientId: string, keys: KeySet]>): KeySource {
  const byId = new Map(clients);
  return { find: async (clientId) => ({ keys: byId.get(clientId), refresh: async () => false }) };
}

/** How long an answer lives, also "unknown" (ARCHITECTURE.md, rule 12), in ms. */
const ANSWER_LIFE = 60_000;
/** How many clients are remembered, known and unknown each: a stranger can make up any number of ids. */
const MOST_REMEMBERED = 1_000;
/** A client's keys are asked for again at most this often within the span (ms): forgeries must not reach the resolver. */
const MOST_REFRESHES = 3;
const REFRESH_SPAN = 10_000;
/** Look-ups under way at once, over all clients: ids that a stranger makes up must not swamp the resolver. */
const MOST_UNDER_WAY = 100;
/** Longer than any client id. */
const LONGEST_ID = 128;
/** A resolver that does not answer is unavailable, in ms. */
const RESOLVE_LIMIT = 10_000;

/** A look-up: which one it was, counted from the start, and what it says. */
interface LookUp {
  readonly began: number;
  readonly keys: Promise<KeySet | undefined>;
}

interface Answer {
  readonly began: number;
  readonly at: number;
  readonly keys: KeySet | undefined;
}

/** Keys that are looked up while messages come: remembered for a while, one look-up at a time per client. */
export function resolvedKeys(resolve: ResolveKeys, now = () => performance.now()): KeySource {
  const known = new Map<string, Answer>();
  const unknown = new Map<string, Answer>();
  const running = new Map<string, LookUp>();
  const waiting = new Map<string, LookUp['keys']>();
  const refreshed = new Map<string, readonly number[]>();
  let count = 0;

  const remembered = (clientId: string): Answer | undefined => {
    const answer = known.get(clientId) ?? unknown.get(clientId);
    return answer !== undefined && now() - answer.at < ANSWER_LIFE ? answer : undefined;
  };

  const lookUp = async (clientId: string, began: number): Promise<KeySet | undefined> => {
    const at = now();
    const keys = await ask(resolve, clientId);
    known.delete(clientId);
    unknown.delete(clientId);
    remember(keys === undefined ? unknown : known, clientId, { began, at, keys });
    return keys;
  };

  const start = async (clientId: string): LookUp['keys'] => {
    if (running.size >= MOST_UNDER_WAY) throw swamped(clientId);
    count += 1;
    const keys = lookUp(clientId, count).finally(() => running.delete(clientId));
    running.set(clientId, { began: count, keys });
    return keys;
  };

  /** One more after the one that runs: it began too early to know of a change since. */
  const startNext = (clientId: string, before: LookUp): LookUp['keys'] => {
    const next = before.keys
      .catch(() => undefined)
      .then(() => {
        waiting.delete(clientId);
        return running.get(clientId)?.keys ?? start(clientId);
      });
    waiting.set(clientId, next);
    return next;
  };

  const mayRefresh = (clientId: string): boolean => {
    const recent = (refreshed.get(clientId) ?? []).filter((at) => now() - at < REFRESH_SPAN);
    if (recent.length >= MOST_REFRESHES) return false;
    remember(refreshed, clientId, [...recent, now()]);
    return true;
  };

  const refresh = async (clientId: string, asked: number): Promise<KeySet | undefined | false> => {
    const answer = remembered(clientId);
    if (answer !== undefined && answer.began > asked) return answer.keys;
    const current = running.get(clientId);
    if (current !== undefined && current.began > asked) return current.keys;
    const next = waiting.get(clientId);
    if (next !== undefined) return next;
    if (!mayRefresh(clientId)) return false;
    return current === undefined ? start(clientId) : startNext(clientId, current);
  };

  return {
    async find(clientId) {
      if (clientId.length > LONGEST_ID) return { keys: undefined, refresh: async () => false };
      const asked = count;
      const answer = remembered(clientId);
      const keys =
        answer === undefined ? await (running.get(clientId)?.keys ?? start(clientId)) : answer.keys;
      return { keys, refresh: () => refresh(clientId, asked) };
    },
  };
}

function swamped(clientId: string): NotificationError {
  return new NotificationError('KEYS_UNAVAILABLE', {
    message: `${MOST_UNDER_WAY} look-ups of keys are under way: no more are begun.`,
    ids: { clientId },
  });
}

async function ask(resolve: ResolveKeys, clientId: string): Promise<KeySet | undefined> {
  try {
    const keys = await within(RESOLVE_LIMIT, 'resolveKeys did not answer', async () => resolve(clientId));
    return keys === undefined || keys === null ? undefined : readKeySet(keys, 'resolveKeys: ');
  } catch (cause) {
    throw new NotificationError('KEYS_UNAVAILABLE', {
      message: `The keys of the client could not be had: ${reasonOf(cause)}.`,
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
