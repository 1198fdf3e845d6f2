// The tests start Redis servers of their own, which they stop, fill and break: they need a redis-server on the PATH.
import { install, runs } from './installation.ts';
import { fail } from './workspace.ts';

/** Installs one if it can; never skips silently. */
export async function requireRedis(): Promise<void> {
  const isThere = () => runs('redis-server', ['--version']);
  if (await isThere()) return;
  await install('Redis', { debian: 'redis-server', homebrew: 'redis' });
  if (await isThere()) return;
  fail('redis-server was not found. Put one on the PATH (Debian: apt-get install redis-server).');
}
