import type { ClientKeys } from '../authentication/key-set.ts';
import type { PublicKeyInput } from '../authentication/keys.ts';
import type { ResolveKeys } from '../authentication/resolved-keys.ts';
import type { CaptureHandler, OtherHandler } from '../delivery/handler.ts';
import type { NotificationStore } from '../delivery/store.ts';
import type { RefusedNotification } from '../reply/refusal.ts';
import { quoted } from '../text.ts';
import { invalidConfig } from './config-error.ts';
import type { Logger, MessageLogger } from './logger.ts';

/**
 * Options of a receiver. Keys: either `clientId` with `publicKey` or `publicKeys`, or `clients`, or `resolveKeys`.
 * All times are in milliseconds. `S` is the type of the store: the context of the handlers follows from it.
 */
export interface ReceiverOptions<S extends NotificationStore = NotificationStore> {
  /** The `client-id` that Alipay sends for you, e.g. `SANDBOX_5X00000000000000`. */
  readonly clientId?: string | undefined;
  /** Alipay's public key for the client, as the dashboard shows it. It is used for any `keyVersion`. */
  readonly publicKey?: PublicKeyInput | undefined;
  /** Alipay's public keys by `keyVersion`, for a rotation. */
  readonly publicKeys?: Readonly<Record<string, PublicKeyInput>> | undefined;
  /** Several clients by `client-id`. */
  readonly clients?: Readonly<Record<string, ClientKeys>> | undefined;
  /**
   * Looks up the keys of a client. An answer lives at most 60 s; after an unknown version or a mismatch it is called
   * again.
   */
  readonly resolveKeys?: ResolveKeys | undefined;
  /** Keeps claims and settled results. Default: `memoryStore()`, for one process that does not restart. */
  readonly store?: S | undefined;
  /**
   * The maximum age of a message, in ms. Default 72 h: Alipay's last attempt comes 24 h 22 min after the first, and
   * manual resends come later.
   */
  readonly maxAge?: number | undefined;
  /** How far in the future the time of a message may lie, in ms. Default 5 min. */
  readonly clockTolerance?: number | undefined;
  /** How long a settled result is kept, in ms. Default 30 days; at least 24 h 22 min + `maxAge` + `clockTolerance`. */
  readonly retention?: number | undefined;
  /**
   * How long a claim is protected from other deliveries, in ms. Default 60 s; under 2 min, when Alipay's second attempt
   * comes.
   */
  readonly lease?: number | undefined;
  /** The time limit of the handler, in ms. Default 20 s; less than `lease`. */
  readonly handlerTimeout?: number | undefined;
  /**
   * The maximum number of deliveries and of calls of `onRefused` that run at the same time in this process. Further
   * requests are refused at once with 503 (`OVERLOADED`), and Alipay retries. Default 100.
   */
  readonly maxConcurrency?: number | undefined;
  /** The maximum size of a body, in bytes. Default 65,536. */
  readonly maxBodyBytes?: number | undefined;
  /** The time limit for reading a body, in ms. Default 10 s. */
  readonly bodyTimeout?: number | undefined;
  /**
   * The path that Alipay has, if a proxy rewrites it. It is a path, or a function of the received target.
   *
   * With a path, the received query is kept.
   */
  readonly publicTarget?: string | ((target: string) => string) | undefined;
  /**
   * Handles genuine messages of all other kinds, such as payments, refunds and disputes.
   *
   * Its promise is that of `onCapture`: one run for each message; when it resolves, the message is settled and
   * acknowledged, and Alipay stops the retries. Without it, these messages are refused (`UNHANDLED_TYPE`).
   */
  readonly onOther?: OtherHandler<S> | undefined;
  /** Handles a final result after a different final one. When it resolves, the result is settled and acknowledged. */
  readonly onConflict?: CaptureHandler<S> | undefined;
  /** Takes genuine messages that are refused as unusable; awaited. Keep them: they are about money. */
  readonly onRefused?: ((refused: RefusedNotification) => unknown) | undefined;
  /**
   * A logger such as pino, winston, `console` or Nest's `Logger`; `false` for none. Default: process warnings (each error,
   * each genuine message that is refused for good, and one other warning a minute for each code). Your own object gets the
   * fields first and then the message: `warn: (fields, message) => winston.warn(message, fields)`.
   */
  readonly logger?: Logger | MessageLogger | false | undefined;
  /** The current time in ms since the epoch, for the age of a message and `response-time`. Default `Date.now`. */
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
 * Refuses unknown options: a misspelled option would silently have its default. Adapters call it before they look for
 * their handler, so that `onCaptured` is named, and not a missing `onCapture`.
 *
 * @param own the names of the adapter's own options
 * @throws NotificationError `INVALID_CONFIG` with `UNKNOWN_OPTION`
 * @example
 * import { assertKnownOptions, receiverFrom, requireHandler } from '@notify-capture/core';
 *
 * const { onCapture, ...source } = options;
 * assertKnownOptions(source, ['onCapture']);
 * requireHandler(onCapture, 'onCapture');
 * const receiver = receiverFrom(source);
 */
export function assertKnownOptions(options: object, own: readonly string[] = []): void {
  const names = [...own, ...NAMES];
  for (const option of Object.keys(options)) {
    if (names.includes(option) || (own.length > 0 && option === 'receiver')) continue;
    const similar = names.find((name) => isSimilar(name.toLowerCase(), option.toLowerCase()));
    throw invalidConfig({
      reason: 'UNKNOWN_OPTION',
      option,
      problem: `Unknown option ${quoted(option)}.`,
      expected: `one of ${names.join(', ')}.${similar === undefined ? '' : ` Did you mean ${similar}?`}`,
    });
  }
}

/** One is the beginning of the other, or they differ in at most two neighbouring letters. */
function isSimilar(one: string, other: string): boolean {
  if (one.startsWith(other) || other.startsWith(one)) return true;
  const shorter = Math.min(one.length, other.length);
  let start = 0;
  while (start < shorter && one[start] === other[start]) start++;
  let end = 0;
  while (end < shorter - start && one.at(-1 - end) === other.at(-1 - end)) end++;
  const differing = Math.max(one.length, other.length) - start - end;
  return differing <= 2 && start + end > differing;
}
