// Packs the package in this folder and checks the tarball: publint for its manifest, attw for its types.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  process.exitCode = bad.length === 0 ? 0 : 1;
} finally {
  rmSync(target, { recursive: true, force: true });
}
