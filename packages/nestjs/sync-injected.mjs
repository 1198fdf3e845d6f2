// pnpm copies this package into those that test it on one Nest major (dependenciesMeta.injected), and a build later
// than the installation is not in the copy. Run from such a package, this puts it there.
import { copyFileSync, mkdirSync, readdirSync, realpathSync, renameSync } from 'node:fs';
import { join } from 'node:path';

const built = join(import.meta.dirname, 'dist');
const copy = join(realpathSync(join('node_modules', '@notify-capture', 'nestjs')), 'dist');
mkdirSync(copy, { recursive: true });
for (const file of readdirSync(built)) {
  // Two packages may share a copy and run this at once: a rename is seen wholly or not at all.
  const half = join(copy, `${file}.${process.pid}`);
  copyFileSync(join(built, file), half);
  renameSync(half, join(copy, file));
}
