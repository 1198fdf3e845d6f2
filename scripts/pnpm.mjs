// Runs pnpm in the version of package.json; npx fetches it. Before it runs anything, pnpm installs what is missing
// (verifyDepsBeforeRun in pnpm-workspace.yaml), so every script works in a new clone.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const { status } = spawnSync('npx', ['--yes', packageManager, ...process.argv.slice(2)], {
  cwd: root,
  env: { ...process.env, DO_NOT_TRACK: '1' },
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
process.exitCode = status ?? 1;
