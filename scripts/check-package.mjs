// Packs the package in this folder and checks the tarball: publint for its manifest, attw for its types. And its public
// names and types are those of its API reports.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reportApi } from './guards/api.mjs';
import { pnpm, ROOT } from './workspace.mjs';

const target = mkdtempSync(join(tmpdir(), 'notify-capture-pack-'));
try {
  if (!pnpm(['pack', '--pack-destination', target], { quiet: true, cwd: process.cwd() })) process.exit(1);
  const tarball = join(target, readdirSync(target)[0]);
  const bad = [
    ['publint', 'run', tarball, '--strict'],
    ['attw', tarball],
  ].filter(([tool, ...args]) => {
    const bin = join(ROOT, 'node_modules', '.bin', tool);
    return spawnSync(bin, args, { stdio: 'inherit', shell: process.platform === 'win32' }).status !== 0;
  });
  const differing = reportApi(process.cwd(), { write: false });
  if (differing.length > 0) {
    const wrong = differing.map((report) => `api/${report}`).join(', ');
    process.stderr.write(
      `✗ The public API is not what ${wrong} tells. If that is meant: npm run api, and commit it.\n`,
    );
  }
  process.exitCode = bad.length + differing.length === 0 ? 0 : 1;
} finally {
  rmSync(target, { recursive: true, force: true });
}
