// The tests of the Redis store need a server: REDIS_URL, a redis-server on the PATH, or Debian's, installed here.
import { spawnSync } from 'node:child_process';
import { fail, say } from './workspace.mjs';

const exists = () => spawnSync('redis-server', ['--version']).status === 0;

/** Makes sure that there is one; never skips silently. */
export function requireRedis() {
  if (process.env.REDIS_URL || exists()) return;
  if (process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0) {
    say('Installing redis-server (apt-get)');
    const options = {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    };
    spawnSync('apt-get', ['update'], options);
    spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'redis-server'], options);
  }
  if (!exists())
    fail('No Redis: set REDIS_URL, or put redis-server on the PATH (Debian: apt-get install redis-server).');
}
