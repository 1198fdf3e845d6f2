import { readLimit } from '../options/limit.ts';
import { monotonicNow } from '../time-limit.ts';
import type { SettledRecord } from './settled-record.ts';
import type { NotificationStore } from './store.ts';

/** Options of {@link memoryStore}. */
export interface MemoryStoreOptions {
  /** The maximum number of captures. A full store refuses new claims. Default 100,000. */
  readonly maxCaptures?: number;
  /** The store's clock, in ms since the epoch. Default: the monotonic clock of the process. */
  readonly clock?: () => number;
}

/** The store of {@link memoryStore}. */
export interface MemoryStore extends NotificationStore {
  /** It forgets its records when the process ends. */
  readonly durable: false;
}

interface Entry {
  readonly record: SettledRecord | undefined;
  /** The token of the current claim. It stays after its lease, because its owner may still settle. */
  readonly claimedBy: string | undefined;
  readonly leaseEnd: number;
  /** The token of the last settle: a settle can be repeated with it. */
  readonly settledBy: string | undefined;
  /** Claimed since the last settle. */
  readonly unsettled: boolean;
  readonly expiresAt: number;
}

/** The life of a claim that is never settled, in ms: the default `retention` of a settled record. */
const UNSETTLED_LIFE = 30 * 24 * 60 * 60_000;
/** The entries that a claim checks for expiry: more than it adds, and few, as a sweep must not block the process. */
const SWEPT_PER_CLAIM = 2;

/**
 * The default store: in memory, for one process that does not restart. Its size is limited: when it is full, it refuses
 * new claims rather than forget a live record.
 *
 * @throws NotificationError `INVALID_CONFIG` with `LIMIT_INVALID` if `maxCaptures` is invalid
 * @example
 * import { createReceiver, memoryStore } from '@notify-capture/core';
 *
 * const receiver = createReceiver({ clientId, publicKey, store: memoryStore({ maxCaptures: 10_000 }) });
 */
export function memoryStore(options: MemoryStoreOptions = {}): MemoryStore {
  const { clock = monotonicNow } = options;
  const maxCaptures = readLimit(options.maxCaptures, 100_000, 'maxCaptures');
  const entries = new Map<string, Entry>();
  let claims = 0;

  const live = (key: string, now: number): Entry | undefined => {
    const entry = entries.get(key);
    if (entry === undefined || entry.expiresAt > now) return entry;
    entries.delete(key);
    return undefined;
  };

  // Maps keep the order of insertion, so the first entries expire first, roughly.
  const sweep = (now: number, max: number): void => {
    let count = 0;
    for (const [key, entry] of entries) {
      if (count++ >= max) return;
      if (entry.expiresAt <= now) entries.delete(key);
    }
  };

  const makeRoom = (now: number): void => {
    sweep(now, SWEPT_PER_CLAIM);
    if (entries.size >= maxCaptures) sweep(now, entries.size);
    if (entries.size >= maxCaptures) {
      throw new Error(
        `the memory store is full (${maxCaptures} captures). Raise maxCaptures, or use a durable store`,
      );
    }
  };

  return {
    durable: false,

    async claim(key, fingerprint, leaseMs) {
      const now = clock();
      const entry = live(key, now);
      if (entry?.record?.fingerprints.includes(fingerprint) === true) {
        return { status: 'settled', record: entry.record };
      }
      if (entry?.claimedBy !== undefined && entry.leaseEnd > now) {
        return { status: 'busy', retryAfterMs: entry.leaseEnd - now };
      }
      if (entry === undefined) makeRoom(now);
      const token = `${++claims}`;
      const mayHaveRunBefore = entry?.unsettled ?? false;
      const previous = entry?.record;
      entries.set(key, {
        record: previous,
        claimedBy: token,
        leaseEnd: now + leaseMs,
        settledBy: entry?.settledBy,
        unsettled: true,
        expiresAt: Math.max(entry?.expiresAt ?? 0, now + UNSETTLED_LIFE),
      });
      const claim = { status: 'acquired', token, mayHaveRunBefore } as const;
      return previous === undefined ? claim : { ...claim, previous };
    },

    async settle(key, token, record, retentionMs) {
      const now = clock();
      const entry = live(key, now);
      if (entry?.claimedBy !== token) return entry?.settledBy === token;
      entries.set(key, {
        record: { ...record, settledAt: Math.round(now) },
        claimedBy: undefined,
        leaseEnd: 0,
        settledBy: token,
        unsettled: false,
        expiresAt: now + retentionMs,
      });
      return true;
    },

    async release(key, token) {
      const entry = live(key, clock());
      if (entry?.claimedBy === token) entries.set(key, { ...entry, claimedBy: undefined, leaseEnd: 0 });
    },
  };
}
