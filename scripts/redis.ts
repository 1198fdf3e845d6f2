// The tests start Redis servers of their own, which they stop, fill and break: they need a redis-server on the PATH.
import { execa } from 'execa';
import { fail, log } from './workspace.ts';

/** Installs one as root on Debian, and on the machines of a CI; never skips silently. */
export async function requireRedis(): Promise<void> {
  if (await exists()) return;
  const isRoot = process.getuid?.() === 0;
  if (isRoot || process.env['CI']) {
    const apt = `${isRoot ? '' : 'sudo '}apt-get`;
    const debian = `${apt} update && ${apt} install -y --no-install-recommends redis-server`;
    const command = process.platform === 'darwin' ? 'brew install redis' : debian;
    log(`Installing Redis (${command})`);
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await execa(command, { shell: true, reject: false, stdio: ['ignore', 'ignore', 'inherit'], env });
  }
  if (await exists()) return;
  fail('redis-server was not found. Put one on the PATH (Debian: apt-get install redis-server).');
}

async function exists(): Promise<boolean> {
  return !(await execa('redis-server', ['--version'], { reject: false })).failed;
}
