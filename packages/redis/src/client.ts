import { type EventEmitter, once } from 'node:events';
import { invalidConfig } from '@notify-capture/core';

/** The used part of ioredis, recognized by its `evalsha`: a client or a cluster. */
export interface IoredisClient {
  /**
   * Runs a script that the server knows, by its SHA-1.
   *
   * @param keyCount the number of keys in front of the arguments
   */
  evalsha(sha: string, keyCount: number, ...keysAndArguments: string[]): Promise<unknown>;
  /**
   * Runs a script.
   *
   * @param keyCount the number of keys in front of the arguments
   */
  eval(script: string, keyCount: number, ...keysAndArguments: string[]): Promise<unknown>;
  /** `ready`: the client can send commands. `wait`: it connects with its first command. */
  readonly status?: string;
  /** A cluster follows a failover itself. */
  readonly isCluster?: boolean;
  /** Closes the connection; `true` opens another one. */
  disconnect?(reconnect?: boolean): void;
}

/**
 * The keys and the other arguments of a script.
 *
 * @inline
 */
interface ScriptArguments {
  /** `KEYS` in the script. */
  keys: string[];
  /** `ARGV` in the script. */
  arguments: string[];
}

/** The used part of node-redis, recognized by its `evalSha`: a single client, a cluster or a Sentinel client. */
export interface NodeRedisClient {
  /** Runs a script that the server knows, by its SHA-1. */
  evalSha(sha: string, options: ScriptArguments): Promise<unknown>;
  /** Runs a script. */
  eval(script: string, options: ScriptArguments): Promise<unknown>;
  /** `true`: the client can send commands. */
  readonly isReady?: boolean;
}

/** The used part of a single client of node-redis. A cluster and Sentinel choose a connection for each command. */
interface NodeRedisConnection {
  sendCommand(command: string[]): Promise<unknown>;
}

/** A client of either library. */
export type RedisClient = IoredisClient | NodeRedisClient;

/** The common interface of both libraries. */
export interface ScriptRunner {
  /** Why the client cannot send commands now; `undefined` if it can. */
  unavailable(): string | undefined;
  /** Resolves when the client can send commands; rejects when it cannot connect within `limit` ms. */
  ready(limit: number): Promise<void>;
  /** Opens another connection, which can lead to another server. */
  reconnect(): void;
  evalSha(sha: string, key: string, values: readonly string[]): Promise<unknown>;
  eval(script: string, key: string, values: readonly string[]): Promise<unknown>;
}

/** @throws NotificationError `INVALID_CONFIG` with `STORE_INVALID` */
export function scriptRunner(client: RedisClient): ScriptRunner {
  if (isPool(client)) {
    throw invalidConfig({
      reason: 'STORE_INVALID',
      option: 'client',
      problem: 'client is a pool of node-redis: after a failover, its connections stay on the old primary.',
      expected:
        'a single client, which sends the commands of all requests at once: createClient({ …, disableOfflineQueue: true }).',
    });
  }
  if (isNodeRedis(client)) return overNodeRedis(client);
  if (isIoredis(client)) return overIoredis(client);
  throw invalidConfig({
    reason: 'STORE_INVALID',
    option: 'client',
    problem: 'client has no method evalsha or evalSha.',
    expected: 'a client of ioredis or node-redis.',
  });
}

/** A pool gives no access to its idle connections, and closes none that works. */
function isPool(client: RedisClient): boolean {
  return isNodeRedis(client) && ['totalClients', 'clientsInUse'].some((name) => name in client);
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
    async ready(limit) {
      if (client.isCluster === true || !isConnectable(client) || client.status === 'ready') return;
      const ready = once(client, 'ready', { signal: AbortSignal.timeout(limit) });
      // With the option lazyConnect, nothing has connected it yet. `ready` rejects with its error.
      if (client.status === 'wait') client.connect().catch(() => undefined);
      await ready.catch((cause: unknown) => {
        throw new Error(`Redis is not connected: ${String(cause)}`, { cause });
      });
    },
    reconnect() {
      // As ioredis itself does for its option reconnectOnError.
      if (client.status === 'ready' && client.isCluster !== true) client.disconnect?.(true);
    },
    evalSha: (sha, key, values) => client.evalsha(sha, 1, key, ...values),
    eval: (script, key, values) => client.eval(script, 1, key, ...values),
  };
}

/** A client of ioredis, but not a cluster. */
interface Connectable extends EventEmitter {
  connect(): Promise<void>;
}

function isConnectable(client: object): client is Connectable {
  const { once, connect } = client as Partial<Connectable>;
  return typeof once === 'function' && typeof connect === 'function';
}

function overNodeRedis(client: NodeRedisClient): ScriptRunner {
  const options = (key: string, values: readonly string[]) => ({ keys: [key], arguments: [...values] });
  return {
    unavailable: () =>
      client.isReady === false ? 'Redis is not connected. Did you call connect()?' : undefined,
    // The application awaits connect().
    ready: async () => undefined,
    reconnect() {
      // node-redis has no reconnectOnError. After QUIT the server closes the connection, and the client opens another.
      // Unlike after destroy() and connect(), its other commands and its subscriptions continue. QUIT needs no ACL rule.
      if (isConnection(client)) client.sendCommand(['QUIT']).catch(() => undefined);
    },
    evalSha: (sha, key, values) => client.evalSha(sha, options(key, values)),
    eval: (script, key, values) => client.eval(script, options(key, values)),
  };
}

function isConnection(client: object): client is NodeRedisConnection {
  const isSeveral = ['slots', 'getSentinelNode'].some((name) => name in client);
  return typeof (client as Partial<NodeRedisConnection>).sendCommand === 'function' && !isSeveral;
}
