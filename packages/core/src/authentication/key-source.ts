import fastq from 'fastq';
import { LRUCache } from 'lru-cache';
import { NotificationError } from '../errors.ts';
import { messageOf } from '../text.ts';
import { inTime, LATE, monotonicNow, pause, within } from '../time-limit.ts';
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
/** A resolver that is slow or fails must not stop a known client: its expired answer is used for this time (ms). */
const STALE_LIFE = 60_000;
/** The time that a message waits for a newer answer before it uses the expired one, in ms. */
const STALE_WAIT = 1_000;
/** The remembered clients, known and unknown each: an unauthenticated client can make up any number of ids. */
const MAX_REMEMBERED = 1_000;
/** The look-ups at the same time of ids that were never seen: made-up ids must not overload the resolver. */
const MAX_LOOK_UPS = 100;
/** The messages that wait for such a look-up. */
const MAX_WAITING = 1_000;
/** Between two refreshes of a client, in ms: forged messages must not reach the resolver at their own rate. */
const REFRESH_INTERVAL = 2_000;
/** The messages of a client that wait for its next refresh. */
const MAX_WAITING_FOR_REFRESH = 100;
/** No client id is longer. */
const MAX_ID_LENGTH = 128;
/** The time limit of the resolver, and of a message that waits for a look-up, in ms. */
const RESOLVE_LIMIT = 10_000;

/** The keys of a known client. */
interface KnownKeys {
  readonly keys: KeySet;
  /** The time of the look-up, by the process's clock. */
  readonly at: number;
}

/** Keys that are looked up and remembered for a while; one look-up at a time for each client. */
export function resolvedKeys(resolve: ResolveKeys): KeySource {
  const limits = { max: MAX_REMEMBERED, perf: { now: monotonicNow } };
  // Made-up ids must not displace known clients, nor use up the look-ups that known clients need.
  const known = new LRUCache<string, KnownKeys>(limits);
  const unknown = new LRUCache<string, true>({ ...limits, ttl: ANSWER_LIFE });
  const running = new Map<string, Promise<KeySet | undefined>>();
  const refreshes = new Refreshes();
  const queue = fastq.promise(async (clientId: string) => {
    // Another message of the client may have had its answer meanwhile.
    const isAnswered = known.has(clientId) || unknown.has(clientId);
    return isAnswered ? known.get(clientId)?.keys : lookUp(clientId);
  }, MAX_LOOK_UPS);

  const lookUp = (clientId: string): Promise<KeySet | undefined> => {
    const current = running.get(clientId);
    if (current !== undefined) return current;
    const started = (async () => {
      try {
        const at = monotonicNow();
        const keys = await ask(resolve, clientId);
        known.delete(clientId);
        unknown.delete(clientId);
        if (keys === undefined) unknown.set(clientId, true);
        else known.set(clientId, { keys, at });
        return keys;
      } finally {
        running.delete(clientId);
      }
    })();
    running.set(clientId, started);
    return started;
  };

  const lookUpUnseen = async (clientId: string): Promise<KeySet | undefined> => {
    if (queue.length() >= MAX_WAITING) throw tooManyLookUps(clientId);
    const answer = await inTime(queue.push(clientId), RESOLVE_LIMIT);
    if (answer === LATE) throw tooManyLookUps(clientId);
    return answer;
  };

  return {
    async find(clientId) {
      // `table[id]` in a resolver finds the members of every object, such as __proto__.
      if (clientId.length > MAX_ID_LENGTH || clientId in Object.prototype) return undefined;
      const entry = known.get(clientId);
      if (entry === undefined) return unknown.has(clientId) ? undefined : lookUpUnseen(clientId);
      const age = monotonicNow() - entry.at;
      if (age <= ANSWER_LIFE) return entry.keys;
      const newer = lookUp(clientId);
      if (age > ANSWER_LIFE + STALE_LIFE) return newer;
      const answer = await inTime(newer, STALE_WAIT).catch((): typeof LATE => LATE);
      return answer === LATE ? entry.keys : answer;
    },
    async refresh(clientId, tried) {
      const current = known.get(clientId)?.keys;
      if (current !== undefined && current !== tried) return current;
      const newer = running.get(clientId) ?? refreshes.next(clientId, () => lookUp(clientId));
      return newer ?? tried;
    },
  };
}

/** Refreshes at a limited rate: messages that come too early wait for the next one, and share it. */
class Refreshes {
  readonly #clients = new LRUCache<
    string,
    { next: number; waiting: number; shared?: Promise<KeySet | undefined> }
  >({
    max: MAX_REMEMBERED,
  });

  /** @returns `undefined` if too many messages wait already */
  next(clientId: string, lookUp: () => Promise<KeySet | undefined>): Promise<KeySet | undefined> | undefined {
    const client = this.#clients.get(clientId) ?? { next: 0, waiting: 0 };
    this.#clients.set(clientId, client);
    const delay = client.next - monotonicNow();
    if (delay <= 0) {
      client.next = monotonicNow() + REFRESH_INTERVAL;
      return lookUp();
    }
    if (client.waiting >= MAX_WAITING_FOR_REFRESH) return undefined;
    client.waiting += 1;
    client.shared ??= pause(delay).then(() => {
      client.next = monotonicNow() + REFRESH_INTERVAL;
      client.waiting = 0;
      delete client.shared;
      return lookUp();
    });
    return client.shared;
  }
}

function tooManyLookUps(clientId: string): NotificationError {
  return new NotificationError('KEYS_UNAVAILABLE', {
    message: 'Too many client ids that were never seen wait for a look-up of their keys.',
    hint: 'Limit the requests in front of this server: an unauthenticated client sends made-up client ids. Alipay retries.',
    // An unauthenticated client can cause this.
    severity: 'warn',
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
