// The tests of the platforms start the proxies of docs/proxies.md, and the pooler of docs/scaling.md.
import { install, runs } from './installation.ts';
import { fail } from './workspace.ts';

/** Each exits with 0 after it has printed its version. */
const PROXIES = { nginx: '-v', haproxy: '-v', pgbouncer: '-V' } as const;

/** Installs what is missing if it can; never skips silently. */
export async function requireProxies(): Promise<void> {
  const missing = await missingProxies();
  if (missing.length === 0) return;
  await install(missing.join(', '), { debian: missing.join(' '), homebrew: missing.join(' ') });
  const still = await missingProxies();
  if (still.length === 0) return;
  fail(`Not found: ${still.join(', ')}. Put them on the PATH (Debian: apt-get install ${still.join(' ')}).`);
}

async function missingProxies(): Promise<readonly string[]> {
  const found = await Promise.all(Object.entries(PROXIES).map(([name, option]) => runs(name, [option])));
  return Object.keys(PROXIES).filter((_, index) => !found[index]);
}
