// The tests start Redis servers of their own, which they stop, fill and break: they need a redis-server on the PATH.
import { answersVersion, requireProgram } from './programs.ts';

export function requireRedis(): Promise<void> {
  return requireProgram({
    name: 'Redis',
    exists: () => answersVersion('redis-server'),
    debian: 'redis-server',
    brew: 'redis',
    missing: 'redis-server was not found. Put one on the PATH (Debian: apt-get install redis-server).',
  });
}
