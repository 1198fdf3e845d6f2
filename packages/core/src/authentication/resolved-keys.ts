import { LRUCache } from 'lru-cache';
import { NotificationError } from '../errors.ts';
import { loggable, messageOf } from '../text.ts';
import { inTime, LATE, monotonicNow, within } from '../time-limit.ts';
import { Decoys, decoyKeys } from './decoys.ts';
import { type ClientKeys, type KeySet, readKeySet } from './key-set.ts';
import { type FoundKeys, type KeySource, UNKNOWN } from './key-source.ts';
import { LookUpHealth } from './look-up-health.ts';
import { LookUpPlaces } from './look-up-places.ts';

/** Looks up the keys of a client; answers `undefined` for a client that is not yours. */
export type ResolveKeys = (clientId: string) => ClientKeys | undefined | Promise<ClientKeys | undefined>;

/** The life of an answer in ms, "unknown" included (ARCHITECTURE.md, rule 12). */
const ANSWER_LIFE = 60_000;
/** A resolver that is slow or fails must not stop a known client: its expired answer is used for this time (ms). */
const STALE_LIFE = 60_000;
/** The time that a message waits for a newer answer before it uses the expired one, in ms. */
const STALE_WAIT = 1_000;
/** Between two refreshes of a client, in ms: forged messages must not reach the resolver at their own rate. */
const REFRESH_INTERVAL = 2_000;
/** The time that a message waits for a refresh, in ms. A slower one serves the next message. */
const REFRESH_WAIT = 2_000;
/** The remembered clients. Only a resolver that invents keys for any id fills this. */
const MAX_KNOWN = 10_000;
/** The remembered ids that are unknown: an unauthenticated client can make up any number. */
const MAX_UNKNOWN = 1_000;
/** No client id is longer. */
const MAX_ID_LENGTH = 128;
/** The time limit of the resolver, in ms. */
const RESOLVE_LIMIT = 10_000;

/** An unauthenticated client cannot cause such a failure by making up an id. */
const KNOWN_CLIENT =
  'Check the service that resolveKeys calls: it has found the keys of this client before. Alipay retries.';

/** An answer of the resolver. Times are those of the process's clock. */
interface Answer extends FoundKeys {
  /** The start of the look-up. */
  readonly at: number;
  /** The earliest start of the next refresh. */
  nextRefresh: number;
}

/**
 * Keys that are looked up and remembered for a while; one look-up at a time for each client. A message that does not match
 * starts a refresh and waits for it, unless the client had one shortly before: then it is refused at once. So forged
 * messages delay a new key by at most {@link REFRESH_INTERVAL}, however many there are.
 */
export function resolvedKeys(resolve: ResolveKeys): KeySource {
  // Made-up ids must not displace known clients, nor use up the look-ups that known clients need.
  const known = new LRUCache<string, Answer>({ max: MAX_KNOWN });
  const unknown = new LRUCache<string, Answer>({ max: MAX_UNKNOWN });
  const running = new Map<string, Promise<Answer>>();
  const places = new LookUpPlaces();
  const decoys = new Decoys([decoyKeys()]);
  const health = new LookUpHealth();

  const remembered = (clientId: string): Answer | undefined => known.get(clientId) ?? unknown.get(clientId);

  const answerOf = async (clientId: string): Promise<Answer> => {
    const at = monotonicNow();
    const isKnown = known.has(clientId);
    const keys = await ask(resolve, clientId, isKnown).catch((error: unknown) => {
      health.failed(error, isKnown);
      throw error;
    });
    health.succeeded(isKnown || keys !== undefined);
    const answer = { keys, isNew: false, at, nextRefresh: remembered(clientId)?.nextRefresh ?? 0 };
    known.delete(clientId);
    unknown.delete(clientId);
    if (keys === undefined) unknown.set(clientId, answer);
    else {
      known.set(clientId, answer);
      decoys.add(keys);
    }
    return answer;
  };

  const inPlace = async (clientId: string): Promise<Answer> => {
    const answer = await places.run(() => answerOf(clientId));
    if (answer === undefined) throw tooManyLookUps(clientId);
    return answer;
  };

  const lookUp = (clientId: string): Promise<Answer> => {
    const current = running.get(clientId);
    if (current !== undefined) return current;
    const answer = known.has(clientId) ? answerOf(clientId) : inPlace(clientId);
    const started = answer.finally(() => running.delete(clientId));
    running.set(clientId, started);
    return started;
  };

  const lookUpNow = async (clientId: string): Promise<FoundKeys> => {
    const { keys } = await lookUp(clientId);
    return { keys, isNew: true };
  };

  return {
    async find(clientId) {
      // `table[id]` in a resolver finds the members of every object, such as __proto__.
      if (clientId.length > MAX_ID_LENGTH || clientId in Object.prototype) return UNKNOWN;
      const answer = remembered(clientId);
      if (answer === undefined) return lookUpNow(clientId);
      const age = monotonicNow() - answer.at;
      if (age <= ANSWER_LIFE) return answer;
      const newer = lookUpNow(clientId);
      if (age > ANSWER_LIFE + STALE_LIFE) return newer;
      const inShort = await inTime(newer, STALE_WAIT).catch((): typeof LATE => LATE);
      return inShort === LATE ? answer : inShort;
    },
    async refresh(clientId, tried) {
      const answer = remembered(clientId);
      if (answer === undefined) return undefined;
      if (tried.isNew) {
        answer.nextRefresh = answer.at + REFRESH_INTERVAL;
        return undefined;
      }
      if (answer.keys !== tried.keys) return answer;
      if (!running.has(clientId)) {
        const now = monotonicNow();
        if (now < answer.nextRefresh) return undefined;
        answer.nextRefresh = now + REFRESH_INTERVAL;
      }
      const newer = await inTime(lookUp(clientId), REFRESH_WAIT);
      return newer === LATE ? undefined : newer;
    },
    health: () => health.current,
    decoys,
  };
}

function tooManyLookUps(clientId: string): NotificationError {
  return new NotificationError('KEYS_UNAVAILABLE', {
    message: 'Too many client ids that were never seen wait for a look-up of their keys.',
    hint: 'Limit the requests in front of this server: an unauthenticated client sends made-up client ids. Alipay retries.',
    // An unauthenticated client can cause this.
    severity: 'warn',
    ids: { clientId: loggable(clientId) },
  });
}

async function ask(resolve: ResolveKeys, clientId: string, isKnown: boolean): Promise<KeySet | undefined> {
  try {
    const keys = await within(RESOLVE_LIMIT, 'resolveKeys did not answer', () => resolve(clientId));
    return keys === undefined || keys === null ? undefined : readKeySet(keys, 'resolveKeys: ');
  } catch (cause) {
    // Resolvers quote the id in their errors.
    const reason = messageOf(cause).replaceAll(clientId, () => loggable(clientId));
    throw new NotificationError('KEYS_UNAVAILABLE', {
      message: `The keys of the client could not be looked up: ${reason}.`,
      hint: isKnown ? KNOWN_CLIENT : undefined,
      ids: { clientId: loggable(clientId) },
      cause,
    });
  }
}
