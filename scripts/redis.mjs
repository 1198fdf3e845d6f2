// The tests start Redis servers of their own, which they stop, fill and break: they need a redis-server, on the PATH or
// installed here.
import { spawnSync } from 'node:child_process';
import { fail, say } from './workspace.mjs';

const exists = () => spawnSync('redis-server', ['--version']).status === 0;

/** Makes sure that there is one; never skips silently. */
export function requireRedis() {
  if (exists()) return;
  for (const [program, ...args] of installation()) {
    say(`Installing Redis (${program} ${args.join(' ')})`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'], env });
  }
  if (!exists())
    fail('No redis-server was found. Put one on the PATH (Debian: apt-get install redis-server).');
}

/** Only where nobody minds: as root on Debian, and on the machines of a CI. */
function installation() {
  const ci = Boolean(process.env.CI);
  if (process.platform === 'darwin') return ci ? [['brew', 'install', 'redis']] : [];
  const isRoot = process.getuid?.() === 0;
  if (process.platform !== 'linux' || !(isRoot || ci)) return [];
  const aptGet = isRoot ? ['apt-get'] : ['sudo', 'apt-get'];
  return [
    [...aptGet, 'update'],
    [...aptGet, 'install', '-y', '--no-install-recommends', 'redis-server'],
  ];
}
