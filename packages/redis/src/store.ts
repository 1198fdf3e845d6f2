import { randomUUID } from 'node:crypto';
import {
  type Claim,
  invalidConfig,
  type NotificationStore,
  readSettledRecord,
  type SettledRecord,
} from '@notify-capture/core';
import { checkServer } from './check.ts';
import { type RedisClient, scriptRunner } from './client.ts';
import { Commands } from './commands.ts';
import { CHECK, CLAIM, RELEASE, SETTLE } from './scripts.ts';

/** Options of {@link redisStore}. */
export interface RedisStoreOptions {
  /** A client of ioredis or node-redis. A pool of node-redis is refused: it does not survive a failover. */
  readonly client: RedisClient;
  /** The prefix of every key. Default `notify-capture:`. */
  readonly prefix?: string;
  /** The time limit of a command, in ms. Default 1,500. */
  readonly commandTimeout?: number;
}

/** A store on Redis. */
export interface RedisStore extends NotificationStore {
  /**
   * Checks the server; await it at the start. In a cluster, it checks one node.
   *
   * @throws NotificationError `INVALID_CONFIG` with `STORE_INVALID` if the server evicts records (`maxmemory-policy`), is
   * a read-only replica, or refuses a command of the store, e.g. because of its ACL, `min-replicas-to-write` or a full
   * memory
   * @throws Error if Redis cannot be reached within `commandTimeout`
   * @example
   * import { redisStore } from '@notify-capture/redis';
   * import { Redis } from 'ioredis';
   *
   * const store = redisStore({ client: new Redis({ enableOfflineQueue: false }) });
   * await store.check();
   */
  check(): Promise<void>;
}

/** The life of a claim that is never settled, in ms. */
const UNSETTLED_LIFE = 30 * 24 * 60 * 60_000;

/**
 * A store on Redis for any number of processes: at-least-once with fenced de-duplication. Its durability depends on the
 * configuration of Redis: see the README.
 *
 * @throws NotificationError `INVALID_CONFIG` with `STORE_INVALID` or `DURATION_INVALID`
 * @example
 * import { createReceiver } from '@notify-capture/core';
 * import { redisStore } from '@notify-capture/redis';
 * import { Redis } from 'ioredis';
 *
 * const store = redisStore({ client: new Redis({ enableOfflineQueue: false }) });
 * await store.check();
 * const receiver = createReceiver({ clientId, publicKey, store });
 */
export function redisStore(options: RedisStoreOptions): RedisStore {
  const { client, prefix = 'notify-capture:', commandTimeout = 1_500 } = options;
  if (!(Number.isFinite(commandTimeout) && commandTimeout > 0)) {
    throw invalidConfig({
      reason: 'DURATION_INVALID',
      option: 'commandTimeout',
      problem: `commandTimeout is ${commandTimeout}.`,
      expected: 'a number of milliseconds greater than 0.',
    });
  }
  const runner = scriptRunner(client);
  const commands = new Commands(runner, commandTimeout);
  // The braces keep all keys of a capture on one node of a cluster.
  const keyOf = (key: string): string => `${prefix}{${key}}`;

  return {
    durable: true,

    async claim(key, fingerprint, leaseMs) {
      const token = randomUUID();
      const values = [fingerprint, token, wholeNumber(leaseMs), String(UNSETTLED_LIFE)];
      // A claim that succeeds after its time limit would block the next delivery until the end of its lease.
      const releaseLate = (): void => {
        commands.run(RELEASE, keyOf(key), [token]).catch(() => undefined);
      };
      const answer = await commands.run(CLAIM, keyOf(key), values, releaseLate);
      try {
        return readClaim(answer, token);
      } catch (error) {
        // Redis has made the claim: without a release, the next delivery would be busy until the lease ends.
        await commands.run(RELEASE, keyOf(key), [token]).catch(() => undefined);
        throw error;
      }
    },

    async settle(key, token, record, retentionMs) {
      const values = [token, wholeNumber(retentionMs), JSON.stringify(record), ...record.fingerprints];
      return Number(await commands.run(SETTLE, keyOf(key), values)) === 1;
    },

    async release(key, token) {
      await commands.run(RELEASE, keyOf(key), [token]);
    },

    async check() {
      await runner.ready(commandTimeout);
      await checkServer(() => commands.runBothWays(CHECK, keyOf('check')));
    },
  };
}

function readClaim(answer: unknown, token: string): Claim {
  if (!Array.isArray(answer)) throw new Error('Redis returned an invalid claim');
  const [status, json, settledAt, ran, busyFor] = answer.map(String);
  if (status === 'settled') return { status, record: readRecord(json, settledAt) };
  if (status === 'busy') return { status, retryAfterMs: Math.max(1, Number(busyFor)) };
  if (status !== 'acquired') throw new Error('Redis returned an invalid claim');
  return {
    status,
    token,
    mayHaveRunBefore: ran === '1',
    ...(json === '' && settledAt === '' ? {} : { previous: readRecord(json, settledAt) }),
  };
}

function readRecord(json: string | undefined, settledAt: string | undefined): SettledRecord {
  return readSettledRecord(json, /^\d+$/.test(settledAt ?? '') ? Number(settledAt) : Number.NaN);
}

function wholeNumber(ms: number): string {
  return String(Math.ceil(ms));
}
