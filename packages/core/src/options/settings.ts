import { type ClientKeys, readKeySet } from '../authentication/key-set.ts';
import { fixedKeys, type KeySource, resolvedKeys } from '../authentication/key-source.ts';
import { memoryStore } from '../delivery/memory-store.ts';
import type { NotificationStore } from '../delivery/store.ts';
import { type DiagnoseRefused, limitedDiagnosis } from '../diagnosis/limited-diagnosis.ts';
import { described, isRecord, kindOf, shownValue } from '../text.ts';
import { demand, demandMethods, invalidConfig } from './config-error.ts';
import { limit } from './limit.ts';
import { type Logger, readLogger } from './logger.ts';
import { type ReceiverOptions, requireKnownOptions } from './options.ts';

/** The options, checked and complete. */
export interface Settings {
  readonly keys: KeySource;
  readonly diagnose: DiagnoseRefused;
  readonly store: NotificationStore;
  readonly maxAge: number;
  readonly clockTolerance: number;
  readonly retention: number;
  readonly lease: number;
  readonly handlerTimeout: number;
  readonly maxConcurrency: number;
  readonly maxBodyBytes: number;
  readonly bodyTimeout: number;
  readonly publicTarget: (target: string) => string;
  readonly onOther: ReceiverOptions['onOther'];
  readonly onConflict: ReceiverOptions['onConflict'];
  readonly onRefused: ReceiverOptions['onRefused'];
  readonly logger: Logger;
  readonly clock: () => number;
}

const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;

/** From the sender's first attempt to its last: gaps of 0, 2 min, 10 min, 10 min, 1 h, 2 h, 6 h, 15 h. */
const SENDER_SPAN = 87_720_000;
/** The sender's second gap: a lease that outlived it would turn the next attempt away. */
const SECOND_GAP = 120_000;
/** The last instant a Date can hold (ECMA-262, 21.4.1.1). */
const LAST_INSTANT = 8.64e15;
/** The longest delay a timer can have. */
const LONGEST_TIMER = 2_147_483_647;

/** @throws NotificationError `INVALID_CONFIG`, saying what was given and what is wanted */
export function readSettings(options: ReceiverOptions): Settings {
  demand(
    typeof options === 'object' && options !== null,
    'CLIENT_MISSING',
    'no options were given',
    'Expected: { clientId, publicKey, … }.',
  );
  requireKnownOptions(Object.keys(options), []);
  const settings = {
    keys: readKeys(options),
    diagnose: limitedDiagnosis(),
    store: readStore(options.store),
    maxAge: duration(options, 'maxAge', 72 * HOUR),
    clockTolerance: duration(options, 'clockTolerance', 5 * MINUTE, 0),
    retention: duration(options, 'retention', 30 * DAY),
    lease: duration(options, 'lease', MINUTE),
    handlerTimeout: duration(options, 'handlerTimeout', 20_000),
    bodyTimeout: duration(options, 'bodyTimeout', 10_000, 1, LONGEST_TIMER),
    maxConcurrency: limit(options.maxConcurrency, 100, 'maxConcurrency'),
    maxBodyBytes: limit(options.maxBodyBytes, 65_536, 'maxBodyBytes', 'bytes, '),
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
  const { clientId, publicKey, publicKeys, clients } = options;
  const wanted = 'Expected: either clientId with publicKey or publicKeys, or clients, or resolveKeys.';
  const given = [clientId ?? publicKey ?? publicKeys, clients, options.resolveKeys].filter(
    (way) => way !== undefined,
  );
  demand(given.length > 0, 'CLIENT_MISSING', noClient(options), wanted);
  demand(given.length === 1, 'CLIENT_AMBIGUOUS', 'clients are given in several ways', wanted);
  const resolveKeys = readFunction(options, 'resolveKeys');
  if (resolveKeys !== undefined) return resolvedKeys(resolveKeys);
  if (clients === undefined) {
    return fixedKeys([[readClientId(clientId), readKeySet({ publicKey, publicKeys } as ClientKeys, '')]]);
  }
  const entries = isRecord(clients) ? Object.entries(clients) : [];
  demand(
    entries.length > 0,
    'CLIENT_MISSING',
    'clients names none',
    `${wanted} clients is an object by client id.`,
  );
  return fixedKeys(
    entries.map(([id, keys]) => [readClientId(id), readKeySet(keys, `clients[${described(id)}].`)]),
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

function readClientId(clientId: unknown): string {
  // What a header can carry: a value with white space around it never matches one.
  if (typeof clientId === 'string' && /^[\x21-\x7e]{1,128}$/.test(clientId)) return clientId;
  throw invalidConfig(
    clientId === undefined || clientId === '' ? 'CLIENT_MISSING' : 'CLIENT_INVALID',
    `clientId is ${shownValue(clientId)}`,
    'Expected: the client id from the dashboard, without white space.',
  );
}

type DurationName = 'maxAge' | 'clockTolerance' | 'retention' | 'lease' | 'handlerTimeout' | 'bodyTimeout';

function duration(
  options: ReceiverOptions,
  name: DurationName,
  fallback: number,
  least = 1,
  most = Number.MAX_SAFE_INTEGER,
): number {
  const { [name]: given = fallback } = options;
  demand(
    typeof given === 'number' && given >= least && given <= most,
    'DURATION_INVALID',
    `${name} is ${shownValue(given)}`,
    `Expected: milliseconds, a number of at least ${least}, at most ${most}.`,
  );
  return given;
}

function requireFittingSpans(settings: Settings): void {
  const { lease, handlerTimeout, retention, maxAge, clockTolerance } = settings;
  demand(
    handlerTimeout < lease && lease < SECOND_GAP,
    'LEASE_MISFIT',
    `handlerTimeout is ${handlerTimeout} ms, lease is ${lease} ms`,
    `Expected: handlerTimeout < lease < ${SECOND_GAP} ms (the sender's second gap).`,
  );
  const least = SENDER_SPAN + maxAge + clockTolerance;
  demand(
    retention >= least,
    'RETENTION_TOO_SHORT',
    `retention is ${retention} ms`,
    `Expected: at least ${least} ms (the sender's 24 h 22 min + maxAge + clockTolerance), or a replay is booked again.`,
  );
}

function readPublicTarget(given: ReceiverOptions['publicTarget']): (target: string) => string {
  if (typeof given === 'function') return given;
  demand(
    given === undefined || (typeof given === 'string' && /^\/[^\s?#]*$/.test(given)),
    'TARGET_INVALID',
    `publicTarget is ${shownValue(given)}`,
    'Expected: the path that Alipay was given, beginning with a slash, without a query; or a function.',
  );
  return (target) => target.replace(/^[^?]*/, (path) => given ?? path);
}

function readStore(given: NotificationStore = memoryStore()): NotificationStore {
  const wanted = 'Expected: a NotificationStore, e.g. memoryStore().';
  demandMethods(given, ['claim', 'settle', 'release'], 'STORE_INVALID', 'store', wanted);
  return given;
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
  const wanted = 'Expected: milliseconds since the epoch.';
  demand(read() !== undefined, 'CLOCK_INVALID', 'clock answers no number', wanted);
  return () => read() ?? Date.now();
}

type FunctionName = 'clock' | 'onOther' | 'onConflict' | 'onRefused' | 'resolveKeys';

function readFunction<N extends FunctionName>(options: ReceiverOptions, name: N): ReceiverOptions[N] {
  const given: unknown = options[name];
  demand(
    given === undefined || typeof given === 'function',
    'HANDLER_INVALID',
    `${name} is ${kindOf(given)}`,
    'Expected: a function.',
  );
  return options[name];
}
