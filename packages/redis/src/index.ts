/**
 * A shared store on Redis, through ioredis or node-redis.
 *
 * @packageDocumentation
 */

export type { IoredisClient, NodeRedisClient, RedisClient } from './client.ts';
export { type RedisStore, type RedisStoreOptions, redisStore } from './store.ts';
