// The tests of examples/observability run the unit tests of the alert rules: they need a promtool on the PATH.
import { answersVersion, requireProgram } from './programs.ts';

export function requirePromtool(): Promise<void> {
  return requireProgram({
    name: 'promtool',
    exists: () => answersVersion('promtool'),
    debian: 'prometheus',
    brew: 'prometheus',
    missing:
      'promtool was not found. Put one on the PATH: it is part of Prometheus (Debian: apt-get install prometheus).',
  });
}
