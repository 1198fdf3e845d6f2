// The tests of examples/observability run the unit tests of the alert rules: they need a promtool on the PATH.
import { install, runs } from './installation.ts';
import { fail } from './workspace.ts';

/** Installs one if it can; never skips silently. */
export async function requirePromtool(): Promise<void> {
  const isThere = () => runs('promtool', ['--version']);
  if (await isThere()) return;
  await install('promtool', { debian: 'prometheus', homebrew: 'prometheus' });
  if (await isThere()) return;
  fail(
    'promtool was not found. Put one on the PATH: it is part of Prometheus (Debian: apt-get install prometheus).',
  );
}
