import { ATTEMPT_GAPS } from '../attempt-gaps.ts';
import { type ClientKeys, readKeySet } from '../authentication/key-set.ts';
import { fixedKeys, type KeySource } from '../authentication/key-source.ts';
import { resolvedKeys } from '../authentication/resolved-keys.ts';
import { DeliveryLimit } from '../delivery/delivery-limit.ts';
import { memoryStore } from '../delivery/memory-store.ts';
import type { NotificationStore } from '../delivery/store.ts';
import { type DiagnoseRefused, limitedDiagnosis } from '../diagnosis/limited-diagnosis.ts';
import { RefusalLimit } from '../reply/refusal-limit.ts';
import { isRecord, kindOf, quoted, valueText } from '../text.ts';
import { readClientId } from './client-id.ts';
import { assertMethods, assertOption } from './config-error.ts';
import { readLimit } from './limit.ts';
import { type Logger, readLogger } from './logger.ts';
import { assertKnownOptions, type ReceiverOptions } from './options.ts';

/** The options, validated and complete. */
export interface Settings {
  readonly keys: KeySource;
  readonly diagnose: DiagnoseRefused;
  readonly diagnoseUnknown: DiagnoseRefused;
  readonly store: NotificationStore;
  readonly maxAge: number;
  readonly clockTolerance: number;
  readonly retention: number;
  readonly lease: number;
  readonly handlerTimeout: number;
  /** Of `maxConcurrency`. */
  readonly limit: DeliveryLimit;
  readonly maxBodyBytes: number;
  readonly bodyTimeout: number;
  readonly publicTarget: (target: string) => string;
  readonly onOther: ReceiverOptions['onOther'];
  readonly onConflict: ReceiverOptions['onConflict'];
  readonly onRefused: ReceiverOptions['onRefused'];
  readonly logger: Logger;
  readonly refusals: RefusalLimit;
  readonly clock: () => number;
}

const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;

/** From Alipay's first attempt to the last. */
const RETRY_SPAN = ATTEMPT_GAPS.reduce((sum, gap) => sum + gap);
/** From the first attempt to the second, which a longer lease would refuse. */
const SECOND_ATTEMPT = Math.min(...ATTEMPT_GAPS.filter((gap) => gap > 0));
/** The last instant of a Date (ECMA-262, 21.4.1.1). */
const LAST_INSTANT = 8.64e15;
/** The longest delay of a timer. */
const LONGEST_TIMER = 2_147_483_647;

/** @throws NotificationError `INVALID_CONFIG`, with the given and the expected value */
export function readSettings(options: ReceiverOptions): Settings {
  assertOption(typeof options === 'object' && options !== null, {
    reason: 'CLIENT_MISSING',
    option: 'clientId',
    problem: 'There are no options.',
    expected: '{ clientId, publicKey, … }.',
  });
  assertKnownOptions(options);
  const settings = {
    keys: readKeys(options),
    store: readStore(options.store),
    maxAge: readDuration(options, 'maxAge', 72 * HOUR),
    clockTolerance: readDuration(options, 'clockTolerance', 5 * MINUTE, 0),
    retention: readDuration(options, 'retention', 30 * DAY),
    lease: readDuration(options, 'lease', MINUTE),
    handlerTimeout: readDuration(options, 'handlerTimeout', 20_000),
    bodyTimeout: readDuration(options, 'bodyTimeout', 10_000, 1, LONGEST_TIMER),
    limit: new DeliveryLimit(readLimit(options.maxConcurrency, 100, 'maxConcurrency')),
    maxBodyBytes: readLimit(options.maxBodyBytes, 65_536, 'maxBodyBytes', 'bytes, '),
    publicTarget: readPublicTarget(options.publicTarget),
    onOther: readFunction(options, 'onOther'),
    onConflict: readFunction(options, 'onConflict'),
    onRefused: readFunction(options, 'onRefused'),
    logger: readLogger(options.logger),
    refusals: new RefusalLimit(),
    clock: readClock(options),
  };
  assertConsistentDurations(settings);
  return {
    ...settings,
    diagnose: limitedDiagnosis(settings),
    diagnoseUnknown: limitedDiagnosis(settings),
  };
}

function readKeys(options: ReceiverOptions): KeySource {
  const { clientId, publicKey, publicKeys, clients } = options;
  const expected = 'either clientId with publicKey or publicKeys, or clients, or resolveKeys.';
  const ways = [clientId ?? publicKey ?? publicKeys, clients, options.resolveKeys].filter(
    (way) => way !== undefined,
  );
  assertOption(ways.length > 0, {
    reason: 'CLIENT_MISSING',
    option: 'clientId',
    problem: clientMissing(options),
    expected,
  });
  assertOption(ways.length === 1, {
    reason: 'CLIENT_AMBIGUOUS',
    option: 'clientId',
    problem: 'Clients are configured in several ways.',
    expected,
  });
  const resolveKeys = readFunction(options, 'resolveKeys');
  if (resolveKeys !== undefined) return resolvedKeys(resolveKeys);
  if (clients === undefined) {
    return fixedKeys([[readClientId(clientId), readKeySet({ publicKey, publicKeys } as ClientKeys)]]);
  }
  const entries = isRecord(clients) ? Object.entries(clients) : [];
  assertOption(entries.length > 0, {
    reason: 'CLIENT_MISSING',
    option: 'clients',
    problem: `clients is ${isRecord(clients) ? 'empty' : kindOf(clients)}.`,
    expected: 'an object with the keys of each client by its client id.',
  });
  return fixedKeys(
    entries.map(([id, keys]) => [readClientId(id), readKeySet(keys, `clients[${quoted(id)}].`)]),
  );
}

/** The usual cause of an option that is present but undefined is an environment variable that is not set. */
function clientMissing(options: ReceiverOptions): string {
  const unset = Object.keys(options).filter((name) =>
    /^(clientId|publicKeys?|clients|resolveKeys)$/.test(name),
  );
  if (unset.length === 0) return 'There is no client.';
  return `${unset.join(' and ')} ${unset.length === 1 ? 'is' : 'are'} undefined. Is the environment variable set?`;
}

type DurationName = 'maxAge' | 'clockTolerance' | 'retention' | 'lease' | 'handlerTimeout' | 'bodyTimeout';

function readDuration(
  options: ReceiverOptions,
  name: DurationName,
  fallback: number,
  min = 1,
  max = Number.MAX_SAFE_INTEGER,
): number {
  const { [name]: given = fallback } = options;
  assertOption(typeof given === 'number' && given >= min && given <= max, {
    reason: 'DURATION_INVALID',
    option: name,
    problem: `${name} is ${valueText(given)}.`,
    expected: `a number of milliseconds from ${min} to ${max}.`,
  });
  return given;
}

function assertConsistentDurations(settings: Pick<Settings, DurationName>): void {
  const { lease, handlerTimeout, retention, maxAge, clockTolerance } = settings;
  assertOption(handlerTimeout < lease && lease < SECOND_ATTEMPT, {
    reason: 'LEASE_INVALID',
    option: 'lease',
    problem: `handlerTimeout is ${handlerTimeout} ms and lease is ${lease} ms.`,
    expected: `handlerTimeout < lease < ${SECOND_ATTEMPT} ms (Alipay's second attempt).`,
  });
  const min = RETRY_SPAN + maxAge + clockTolerance;
  assertOption(retention >= min, {
    reason: 'RETENTION_TOO_SHORT',
    option: 'retention',
    problem: `retention is ${retention} ms. A replay after it would be booked again.`,
    expected: `at least ${min} ms (Alipay's 24 h 22 min + maxAge + clockTolerance).`,
  });
}

function readPublicTarget(given: ReceiverOptions['publicTarget']): (target: string) => string {
  if (typeof given === 'function') return given;
  assertOption(given === undefined || (typeof given === 'string' && /^\/[^\s?#]*$/.test(given)), {
    reason: 'TARGET_INVALID',
    option: 'publicTarget',
    problem: `publicTarget is ${valueText(given)}.`,
    expected:
      'the path of your notification address, with a slash at the start and without a query; or a function.',
  });
  if (given === undefined) return (target) => target;
  return (target) => target.replace(/^[^?]*/, () => given);
}

function readStore(given: NotificationStore = memoryStore()): NotificationStore {
  assertMethods(given, ['claim', 'settle', 'release'], {
    reason: 'STORE_INVALID',
    option: 'store',
    expected: 'a NotificationStore, e.g. memoryStore().',
  });
  return given;
}

/** A clock that fails later must not prevent a refusal: then the system clock is used. */
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
  assertOption(read() !== undefined, {
    reason: 'CLOCK_INVALID',
    option: 'clock',
    problem: 'clock does not return a time.',
    expected: 'a function that returns milliseconds since the epoch.',
  });
  return () => read() ?? Date.now();
}

type FunctionName = 'clock' | 'onOther' | 'onConflict' | 'onRefused' | 'resolveKeys';

function readFunction<N extends FunctionName>(options: ReceiverOptions, name: N): ReceiverOptions[N] {
  const given: unknown = options[name];
  assertOption(given === undefined || typeof given === 'function', {
    reason: 'HANDLER_INVALID',
    option: name,
    problem: `${name} is ${kindOf(given)}.`,
    expected: 'a function.',
  });
  return options[name];
}
