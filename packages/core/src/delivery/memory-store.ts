import { randomUUID } from 'node:crypto';
import { limit } from '../options/limit.ts';
import type { NotificationStore, SettledRecord } from './store.ts';

/** Options of {@link memoryStore}. */
export interface MemoryStoreOptions {
  /** How many captures are remembered at most; when full, new claims are refused. Default 100,000. */
  readonly maxCaptures?: number;
  /** The store's clock, in ms since the epoch. Default: the process's, which no change of the system's time moves. */
  readonly clock?: () => number;
}

interface Entry {
  readonly record?: SettledRecord;
  /** The current claim; kept after its lease ended, because its holder may still settle. */
  readonly claim?: { readonly token: string; readonly leaseEnd: number };
  /** The token that settled last: settling again with it is no fault. */
  readonly settledBy?: string;
  /** Claimed since the last settle. */
  readonly unsettled: boolean;
  readonly expiresAt: number;
}

/** How long a claim that was never settled is remembered, in ms: as long as a settled record by default. */
const UNSETTLED_LIFE = 30 * 24 * 60 * 60_000;
/** How many entries a claim looks at for expired ones: a sweep must not stop the process. */
const SWEPT_PER_CLAIM = 16;

const monotonic = (): number => performance.timeOrigin + performance.now();

/**
 * The default store: in memory, for one process that does not restart. It is bounded; when it is full it refuses
 * new claims rather than forget a live record.
 *
 * @example
 * const receiver = createReceiver({ clientId, publicKey, store: memoryStore({ maxCaptures: 10_000 }) });
 */
export function memoryStore(options: MemoryStoreOptions = {}): NotificationStore {
  const { clock = monotonic } = options;
  const maxCaptures = limit(options.maxCaptures, 100_000, 'maxCaptures');
  const entries = new Map<string, Entry>();

  const live = (key: string, now: number): Entry | undefined => {
    const entry = entries.get(key);
    if (entry === undefined || entry.expiresAt > now) return entry;
    entries.delete(key);
    return undefined;
  };

  // Maps keep the order of insertion, so the first ones expire first, roughly.
  const sweep = (now: number, most: number): void => {
    let looked = 0;
    for (const [key, entry] of entries) {
      if (looked++ >= most) return;
      if (entry.expiresAt <= now) entries.delete(key);
    }
  };

  const makeRoom = (now: number): void => {
    sweep(now, SWEPT_PER_CLAIM);
    if (entries.size >= maxCaptures) sweep(now, entries.size);
    if (entries.size >= maxCaptures) {
      throw new Error(
        `The memory store is full (${maxCaptures} captures): raise maxCaptures, or use a durable store.`,
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
      if (entry?.claim !== undefined && entry.claim.leaseEnd > now) {
        return { status: 'busy', retryAfterMs: entry.claim.leaseEnd - now };
      }
      if (entry === undefined) makeRoom(now);
      const token = randomUUID();
      const expiresAt = Math.max(entry?.expiresAt ?? 0, now + UNSETTLED_LIFE);
      entries.set(key, { ...entry, claim: { token, leaseEnd: now + leaseMs }, unsettled: true, expiresAt });
      return {
        status: 'acquired',
        token,
        mayHaveRunBefore: entry?.unsettled ?? false,
        ...(entry?.record === undefined ? {} : { previous: entry.record }),
      };
    },

    async settle(key, token, record, retentionMs) {
      const now = clock();
      const entry = live(key, now);
      if (entry?.claim?.token !== token) return entry?.settledBy === token;
      entries.set(key, {
        record: { ...record, settledAt: Math.round(now) },
        settledBy: token,
        unsettled: false,
        expiresAt: now + retentionMs,
      });
      return true;
    },

    async release(key, token) {
      const entry = live(key, clock());
      if (entry?.claim?.token !== token) return;
      const { claim: _given, ...rest } = entry;
      entries.set(key, rest);
    },
  };
}
