import { invalidConfig } from '@notify-capture/core';

/** The used part of ioredis, recognized by its `evalsha`: a client or a cluster. */
export interface IoredisClient {
  evalsha(sha: string, keyCount: number, ...keysAndArguments: string[]): Promise<unknown>;
  eval(script: string, keyCount: number, ...keysAndArguments: string[]): Promise<unknown>;
  /** `ready`: the client can send commands. `wait`: it connects with its first command. */
  readonly status?: string;
}

/** The used part of node-redis, recognized by its `evalSha`: a client, a pool or a cluster. */
export interface NodeRedisClient {
  evalSha(sha: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
  /** `true`: the client can send commands. */
  readonly isReady?: boolean;
}

/** A client of either library. */
export type RedisClient = IoredisClient | NodeRedisClient;

/** The common interface of both libraries. */
export interface ScriptRunner {
  /** Why the client cannot send commands now; `undefined` if it can. */
  unavailable(): string | undefined;
  evalSha(sha: string, key: string, values: readonly string[]): Promise<unknown>;
  eval(script: string, key: string, values: readonly string[]): Promise<unknown>;
}

/** @throws NotificationError `INVALID_CONFIG` with `STORE_INVALID` */
export function scriptRunner(client: RedisClient): ScriptRunner {
  if (isNodeRedis(client)) return overNodeRedis(client);
  if (isIoredis(client)) return overIoredis(client);
  throw invalidConfig({
    reason: 'STORE_INVALID',
    option: 'client',
    problem: 'client has no method evalsha or evalSha.',
    expected: 'a client of ioredis or node-redis.',
  });
}

function isNodeRedis(client: RedisClient): client is NodeRedisClient {
  return typeof (client as Partial<NodeRedisClient> | undefined)?.evalSha === 'function';
}

function isIoredis(client: RedisClient): client is IoredisClient {
  return typeof (client as Partial<IoredisClient> | undefined)?.evalsha === 'function';
}

// Both libraries queue commands while they are not connected: this queue would grow with every attempt of Alipay.

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
      client.isReady === false ? 'Redis is not connected. Did you call connect()?' : undefined,
    evalSha: (sha, key, values) => client.evalSha(sha, options(key, values)),
    eval: (script, key, values) => client.eval(script, options(key, values)),
  };
}
