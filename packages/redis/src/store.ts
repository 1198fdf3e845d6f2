import { randomUUID } from 'node:crypto';
import { type Claim, invalidConfig, type NotificationStore, type SettledRecord } from '@notify-capture/core';
import { type RedisClient, scriptRunner } from './client.ts';
import { Commands } from './commands.ts';
import { CLAIM, RELEASE, SETTLE } from './scripts.ts';

/** Options of {@link redisStore}. */
export interface RedisStoreOptions {
  /** A client of ioredis or node-redis. */
  readonly client: RedisClient;
  /** The prefix of every key. Default `notify-capture:`. */
  readonly prefix?: string;
  /** The time limit of a command, in ms. Default 1,500. */
  readonly commandTimeout?: number;
}

/** The life of a claim that is never settled, in ms. */
const UNSETTLED_LIFE = 30 * 24 * 60 * 60_000;

/**
 * A store on Redis for any number of processes: at-least-once with fenced de-duplication. Its durability depends on the
 * configuration of Redis: see the README.
 *
 * @throws NotificationError `INVALID_CONFIG` with `STORE_INVALID` or `DURATION_INVALID`
 * @example
 * const store = redisStore({ client: new Redis(process.env.REDIS_URL, { enableOfflineQueue: false }) });
 * const receiver = createReceiver({ clientId, publicKey, store });
 */
export function redisStore(options: RedisStoreOptions): NotificationStore {
  const { client, prefix = 'notify-capture:', commandTimeout = 1_500 } = options;
  if (!(Number.isFinite(commandTimeout) && commandTimeout > 0)) {
    throw invalidConfig({
      reason: 'DURATION_INVALID',
      option: 'commandTimeout',
      problem: `commandTimeout is ${commandTimeout}.`,
      expected: 'a number of milliseconds greater than 0.',
    });
  }
  const commands = new Commands(scriptRunner(client), commandTimeout);
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
      return readClaim(await commands.run(CLAIM, keyOf(key), values, releaseLate), token);
    },

    async settle(key, token, record, retentionMs) {
      const values = [token, wholeNumber(retentionMs), JSON.stringify(record), ...record.fingerprints];
      return Number(await commands.run(SETTLE, keyOf(key), values)) === 1;
    },

    async release(key, token) {
      await commands.run(RELEASE, keyOf(key), [token]);
    },
  };
}

function readClaim(answer: unknown, token: string): Claim {
  if (!Array.isArray(answer)) throw new Error('Redis returned an invalid claim');
  const [status, json, settledAt, ran, busyFor] = answer.map(String);
  const record = readRecord(json, settledAt);
  if (status === 'settled' && record !== undefined) return { status, record };
  if (status === 'busy') return { status, retryAfterMs: Math.max(1, Number(busyFor)) };
  if (status !== 'acquired') throw new Error('Redis returned an invalid claim');
  return {
    status,
    token,
    mayHaveRunBefore: ran === '1',
    ...(record === undefined ? {} : { previous: record }),
  };
}

function readRecord(json: string | undefined, settledAt: string | undefined): SettledRecord | undefined {
  if (json === undefined || json === '') return undefined;
  return { ...(JSON.parse(json) as SettledRecord), settledAt: Number(settledAt) };
}

function wholeNumber(ms: number): string {
  return String(Math.ceil(ms));
}
