import { invalidConfig } from './config-mistake.ts';
import { described, kindOf, shownValue } from './described.ts';
import { type Logger, readLogger } from './logger.ts';
import { memoryStore } from './memory-store.ts';
import { type ReceiverOptions, requireKnownOptions } from './options.ts';
import { type ClientKeys, readKeySet } from './signature/key-set.ts';
import { fixedKeys, type KeySource, resolvedKeys } from './signature/key-source.ts';
import { type DiagnoseRefused, limitedDiagnosis } from './signature/limited-diagnosis.ts';
import type { NotificationStore } from './store.ts';

/** The options, checked and complete. */
export interface Settings {
  readonly keys: KeySource;
  readonly diagnose: DiagnoseRefused;
  readonly store: NotificationStore;
  readonly acceptanceWindow: number;
  readonly clockSkew: number;
  readonly retention: number;
  readonly lease: number;
  readonly handlerTimeout: number;
  readonly maxBodyBytes: number;
  readonly bodyTimeout: number;
  readonly publicTarget: (target: string) => string;
  readonly onOther: ReceiverOptions['onOther'];
  readonly onConflict: ReceiverOptions['onConflict'];
  readonly onRefused: ReceiverOptions['onRefused'];
  readonly logger: Logger;
  readonly clock: () => number;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** From the sender's first attempt to its last: gaps of 0, 2 min, 10 min, 10 min, 1 h, 2 h, 6 h, 15 h. */
const SENDER_SPAN = 24 * HOUR + 22 * MINUTE;
/** The sender's second gap: a lease that outlived it would turn the next attempt away. */
const SECOND_GAP = 2 * MINUTE;
/** The last instant a Date can hold (ECMA-262, 21.4.1.1). */
const LAST_INSTANT = 8.64e15;
/** The longest delay a timer can have. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** @throws NotificationError `INVALID_CONFIG`, saying what was given and what is wanted */
export function readSettings(options: ReceiverOptions): Settings {
  if (typeof options !== 'object' || options === null) {
    throw invalidConfig('CLIENT_MISSING', 'no options were given', 'Wanted: { clientId, publicKey, … }.');
  }
  requireKnownOptions(Object.keys(options), []);
  const settings = {
    keys: readKeys(options),
    diagnose: limitedDiagnosis(() => performance.now()),
    store: readStore(options.store),
    acceptanceWindow: duration(options, 'acceptanceWindow', 72 * HOUR, 1),
    clockSkew: duration(options, 'clockSkew', 5 * MINUTE, 0),
    retention: duration(options, 'retention', 30 * DAY, 1),
    lease: duration(options, 'lease', 60 * SECOND, 1),
    handlerTimeout: duration(options, 'handlerTimeout', 20 * SECOND, 1),
    bodyTimeout: duration(options, 'bodyTimeout', 10 * SECOND, 1, LONGEST_TIMER),
    maxBodyBytes: readMaxBodyBytes(options.maxBodyBytes),
    publicTarget: readPublicTarget(options.publicTarget),
    onOther: readFunction(options, 'onOther'),
    onConflict: readFunction(options, 'onConflict'),
    onRefused: readFunction(options, 'onRefused'),
    logger: readLogger(options.logger),
    clock: readClock(options),
  };
  requireFittingSpans(settings);
  return settings;
}

function readKeys(options: ReceiverOptions): KeySource {
  const { clientId, publicKey, publicKeys, clients, resolveKeys } = options;
  const wanted = 'Wanted: either clientId with publicKey or publicKeys, or clients, or resolveKeys.';
  const given = [clientId ?? publicKey ?? publicKeys, clients, resolveKeys].filter(
    (way) => way !== undefined,
  );
  if (given.length === 0) throw invalidConfig('CLIENT_MISSING', noClient(options), wanted);
  if (given.length > 1) throw invalidConfig('CLIENT_AMBIGUOUS', 'clients are given in several ways', wanted);
  if (resolveKeys !== undefined) {
    if (typeof resolveKeys !== 'function') {
      throw invalidConfig('HANDLER_INVALID', `resolveKeys is ${kindOf(resolveKeys)}`, 'Wanted: a function.');
    }
    return resolvedKeys(resolveKeys, () => performance.now());
  }
  if (clients === undefined) {
    requireClientId(clientId);
    return fixedKeys(new Map([[clientId, readKeySet({ publicKey, publicKeys } as ClientKeys, '')]]));
  }
  const entries = Array.isArray(clients) ? [] : Object.entries(clients ?? {});
  if (entries.length === 0)
    throw invalidConfig(
      'CLIENT_MISSING',
      'clients names none',
      `${wanted} clients is an object by client id.`,
    );
  return fixedKeys(
    new Map(
      entries.map(([id, keys]) => {
        requireClientId(id);
        return [id, readKeySet(keys, `clients[${described(id)}].`)];
      }),
    ),
  );
}

/** An option that is there but undefined is most often an environment variable that is not set. */
function noClient(options: ReceiverOptions): string {
  const unset = Object.keys(options).filter((name) =>
    /^(clientId|publicKeys?|clients|resolveKeys)$/.test(name),
  );
  if (unset.length === 0) return 'no client is given';
  return `${unset.join(' and ')} given, but undefined: is the environment variable set`;
}

function requireClientId(clientId: unknown): asserts clientId is string {
  // What a header can carry: a value with white space around it never matches one.
  if (typeof clientId === 'string' && /^[\x21-\x7e]{1,128}$/.test(clientId)) return;
  throw invalidConfig(
    clientId === undefined || clientId === '' ? 'CLIENT_MISSING' : 'CLIENT_INVALID',
    `clientId is ${typeof clientId === 'string' ? described(clientId) : kindOf(clientId)}`,
    'Wanted: the client id from the dashboard, without white space.',
  );
}

type DurationName =
  | 'acceptanceWindow'
  | 'clockSkew'
  | 'retention'
  | 'lease'
  | 'handlerTimeout'
  | 'bodyTimeout';

function duration(
  options: ReceiverOptions,
  name: DurationName,
  fallback: number,
  least: number,
  most: number = Number.MAX_SAFE_INTEGER,
): number {
  const given: unknown = options[name] ?? (options[name] === undefined ? fallback : null);
  if (typeof given === 'number' && given >= least && given <= most) return given;
  throw invalidConfig(
    'DURATION_INVALID',
    `${name} is ${shownValue(given)}`,
    `Wanted: milliseconds, a number of at least ${least} and at most ${most}.`,
  );
}

function requireFittingSpans(settings: Settings): void {
  const { lease, handlerTimeout, retention, acceptanceWindow, clockSkew } = settings;
  if (handlerTimeout >= lease || lease >= SECOND_GAP) {
    throw invalidConfig(
      'LEASE_MISFIT',
      `handlerTimeout is ${handlerTimeout} ms, lease is ${lease} ms`,
      `Wanted: handlerTimeout < lease < ${SECOND_GAP} ms (the sender's second gap).`,
    );
  }
  const least = SENDER_SPAN + acceptanceWindow + clockSkew;
  if (retention < least) {
    throw invalidConfig(
      'RETENTION_TOO_SHORT',
      `retention is ${retention} ms`,
      `Wanted: at least ${least} ms (the sender's 24 h 22 min + acceptanceWindow + clockSkew), or a replay could be booked again.`,
    );
  }
}

function readMaxBodyBytes(given: unknown): number {
  if (given === undefined) return 65_536;
  if (typeof given === 'number' && Number.isSafeInteger(given) && given > 0) return given;
  throw invalidConfig(
    'LIMIT_INVALID',
    `maxBodyBytes is ${shownValue(given)}`,
    'Wanted: bytes, a whole number over 0.',
  );
}

function readPublicTarget(given: ReceiverOptions['publicTarget']): (target: string) => string {
  if (given === undefined) return (target) => target;
  if (typeof given === 'function') return given;
  if (typeof given !== 'string' || !given.startsWith('/') || /[\s?#]/.test(given)) {
    throw invalidConfig(
      'TARGET_INVALID',
      `publicTarget is ${typeof given === 'string' ? described(given) : kindOf(given)}`,
      'Wanted: the path that Alipay was given, beginning with a slash and without a query, or a function of the target that came.',
    );
  }
  return (target) => {
    const query = target.indexOf('?');
    return query < 0 ? given : given + target.slice(query);
  };
}

function readStore(given: NotificationStore | undefined): NotificationStore {
  if (given === undefined) return memoryStore();
  const complete =
    typeof given === 'object' &&
    given !== null &&
    [given.claim, given.settle, given.release].every((method) => typeof method === 'function');
  if (complete) return given;
  throw invalidConfig(
    'STORE_INVALID',
    `store is ${kindOf(given)} without claim, settle or release`,
    'Wanted: a NotificationStore, e.g. memoryStore().',
  );
}

/** A clock that fails must not keep a refusal from being said: then the machine's own is used. */
function readClock(options: ReceiverOptions): () => number {
  const clock = readFunction(options, 'clock') ?? Date.now;
  const read = (): number | undefined => {
    try {
      const now = clock();
      return typeof now === 'number' && Math.abs(now) <= LAST_INSTANT ? now : undefined;
    } catch {
      return undefined;
    }
  };
  if (read() !== undefined) return () => read() ?? Date.now();
  throw invalidConfig('CLOCK_INVALID', 'clock answers no number', 'Wanted: milliseconds since the epoch.');
}

type HandlerName = 'clock' | 'onOther' | 'onConflict' | 'onRefused';

function readFunction<N extends HandlerName>(options: ReceiverOptions, name: N): ReceiverOptions[N] {
  const given: unknown = options[name];
  if (given === undefined || typeof given === 'function') return options[name];
  throw invalidConfig('HANDLER_INVALID', `${name} is ${kindOf(given)}`, 'Wanted: a function.');
}
