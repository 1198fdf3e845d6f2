import { invalidConfig } from '@notify-capture/core';

/** What is used of ioredis, known by its `evalsha`: a client or a cluster. */
export interface IoredisClient {
  evalsha(sha: string, keyCount: number, ...keysAndArguments: string[]): Promise<unknown>;
  eval(script: string, keyCount: number, ...keysAndArguments: string[]): Promise<unknown>;
  /** `ready` when commands can be sent; `wait` before a lazy connection. */
  readonly status?: string;
}

/** What is used of node-redis, known by its `evalSha`: a client, a pool or a cluster. */
export interface NodeRedisClient {
  evalSha(sha: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
  /** `true` when commands can be sent. */
  readonly isReady?: boolean;
}

/** A client of either library. */
export type RedisClient = IoredisClient | NodeRedisClient;

/** Both libraries, alike. */
export interface ScriptRunner {
  /** Why no command can be sent now; `undefined` when one can. */
  unavailable(): string | undefined;
  evalSha(sha: string, key: string, values: readonly string[]): Promise<unknown>;
  eval(script: string, key: string, values: readonly string[]): Promise<unknown>;
}

/** @throws NotificationError `INVALID_CONFIG` with `STORE_INVALID` */
export function scriptRunner(client: RedisClient): ScriptRunner {
  if (isNodeRedis(client)) return overNodeRedis(client);
  if (isIoredis(client)) return overIoredis(client);
  throw invalidConfig(
    'STORE_INVALID',
    'client has neither evalsha nor evalSha',
    'Expected: a client of ioredis or node-redis.',
  );
}

function isNodeRedis(client: RedisClient): client is NodeRedisClient {
  return typeof (client as Partial<NodeRedisClient> | undefined)?.evalSha === 'function';
}

function isIoredis(client: RedisClient): client is IoredisClient {
  return typeof (client as Partial<IoredisClient> | undefined)?.evalsha === 'function';
}

// Both libraries queue commands while they are not connected: a queue that would grow with every attempt of the sender.

function overIoredis(client: IoredisClient): ScriptRunner {
  return {
    unavailable() {
      const { status } = client;
      if (status === undefined || status === 'ready' || status === 'wait') return undefined;
      return `Redis is not connected (${status})`;
    },
    evalSha: (sha, key, values) => client.evalsha(sha, 1, key, ...values),
    eval: (script, key, values) => client.eval(script, 1, key, ...values),
  };
}

function overNodeRedis(client: NodeRedisClient): ScriptRunner {
  const options = (key: string, values: readonly string[]) => ({ keys: [key], arguments: [...values] });
  return {
    unavailable: () =>
      client.isReady === false ? 'Redis is not connected (was connect called?)' : undefined,
    evalSha: (sha, key, values) => client.evalSha(sha, options(key, values)),
    eval: (script, key, values) => client.eval(script, options(key, values)),
  };
}
