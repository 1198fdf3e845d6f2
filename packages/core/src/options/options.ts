import type { ClientKeys } from '../authentication/key-set.ts';
import type { ResolveKeys } from '../authentication/key-source.ts';
import type { PublicKeyInput } from '../authentication/keys.ts';
import type { CaptureHandler } from '../delivery/handler.ts';
import type { NotificationStore } from '../delivery/store.ts';
import type { OtherNotification } from '../notification/message.ts';
import type { RefusedNotification } from '../reply/refusal.ts';
import { invalidConfig } from './config-error.ts';
import type { Logger } from './logger.ts';

/**
 * Options of a receiver. Whose keys: either `clientId` with `publicKey` or `publicKeys`, or `clients`, or
 * `resolveKeys`. All times are in milliseconds.
 */
export interface ReceiverOptions {
  /** The `client-id` that Alipay sends for you, e.g. `SANDBOX_5X00000000000000`. */
  readonly clientId?: string | undefined;
  /** Alipay's public key for the client, as the dashboard shows it; it answers any `keyVersion`. */
  readonly publicKey?: PublicKeyInput | undefined;
  /** Alipay's public keys by `keyVersion`, for a rotation. */
  readonly publicKeys?: Readonly<Record<string, PublicKeyInput>> | undefined;
  /** Several clients by `client-id`. */
  readonly clients?: Readonly<Record<string, ClientKeys>> | undefined;
  /** Looks a client's keys up; answers live 60 s, and it is asked again after an unknown version or a mismatch. */
  readonly resolveKeys?: ResolveKeys | undefined;
  /** Where claims and settled results live. Default: `memoryStore()`, for one process that does not restart. */
  readonly store?: NotificationStore | undefined;
  /** How old a message may be. Default 72 h: the last attempt comes 24 h 22 min after the first, by hand later. */
  readonly maxAge?: number | undefined;
  /** How far in the future its time may lie. Default 5 min. */
  readonly clockTolerance?: number | undefined;
  /** How long a settled result is remembered. Default 30 days; at least 24 h 22 min + window + skew. */
  readonly retention?: number | undefined;
  /** How long a delivery is the only one of its capture. Default 60 s; less than 2 min, the sender's second gap. */
  readonly lease?: number | undefined;
  /** When a handler is late. Default 20 s; less than `lease`. */
  readonly handlerTimeout?: number | undefined;
  /**
   * How many deliveries may run at the same time in this process. Further requests are refused at once with 503
   * (`OVERLOADED`), and Alipay retries. Default 100.
   */
  readonly maxConcurrency?: number | undefined;
  /** In bytes. Default 65,536. */
  readonly maxBodyBytes?: number | undefined;
  /** How long a body may take to arrive. Default 10 s. */
  readonly bodyTimeout?: number | undefined;
  /**
   * The path that Alipay was given, where a proxy rewrites it: a path (the query that came is kept), or a function of
   * the target that came.
   */
  readonly publicTarget?: string | ((target: string) => string) | undefined;
  /** For genuine messages of another type, e.g. `PAYMENT_RESULT`; acknowledged when it resolves. */
  readonly onOther?: ((other: OtherNotification) => unknown) | undefined;
  /** For a final result that came after a different final one; settled and acknowledged when it resolves. */
  readonly onConflict?: CaptureHandler | undefined;
  /** For what is genuine but refused as unusable; awaited. Keep it: it concerns money. */
  readonly onRefused?: ((refused: RefusedNotification) => unknown) | undefined;
  /** A logger like pino; `false` for none. Default: process warnings; errors each, warnings once a minute for each code. */
  readonly logger?: Logger | false | undefined;
  /** Now, in ms since the epoch, for the age of a message and `response-time`. Default `Date.now`. */
  readonly clock?: (() => number) | undefined;
}

const NAMES: ReadonlySet<string> = new Set<keyof ReceiverOptions>([
  'clientId',
  'publicKey',
  'publicKeys',
  'clients',
  'resolveKeys',
  'store',
  'maxAge',
  'clockTolerance',
  'retention',
  'lease',
  'handlerTimeout',
  'maxConcurrency',
  'maxBodyBytes',
  'bodyTimeout',
  'publicTarget',
  'onOther',
  'onConflict',
  'onRefused',
  'logger',
  'clock',
]);

/**
 * A misspelt option would silently be its default.
 *
 * @param own further names that are no mistake: an adapter's own options
 * @throws NotificationError `INVALID_CONFIG` with `UNKNOWN_OPTION`
 */
export function requireKnownOptions(given: readonly string[], own: readonly string[]): void {
  const known = [...own, ...NAMES];
  for (const name of given) {
    if (known.includes(name)) continue;
    const meant = known.find((one) => resemble(one.toLowerCase(), name.toLowerCase()));
    const hint = meant === undefined ? '' : ` Did you mean ${meant}?`;
    throw invalidConfig(
      'UNKNOWN_OPTION',
      `${name} is no option`,
      `Expected: one of ${known.join(', ')}.${hint}`,
    );
  }
}

function resemble(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one);
}
