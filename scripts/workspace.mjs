// What the commands of the README share: run a tool, install and build what is missing.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const STAMP = join(ROOT, 'node_modules', '.notify-capture-installed');
const MANIFEST = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

/** Says one line about what happens next. */
export function say(line) {
  process.stdout.write(`▸ ${line}\n`);
}

/** Runs pnpm, which npx fetches where it is missing; answers whether it succeeded. */
export function pnpm(args, { quiet = false, stdin = 'ignore', cwd = ROOT, env = {} } = {}) {
  const options = {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', ...env },
    stdio: quiet ? [stdin, 'pipe', 'pipe'] : [stdin, 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  };
  const { status, stdout, stderr } = spawnSync('npx', ['--yes', MANIFEST.packageManager, ...args], options);
  if (status !== 0 && quiet) process.stderr.write(`${stdout}${stderr}`);
  return status === 0;
}

/** Runs a task of turbo.json in the packages that have it; prints only when something fails. */
export function turbo(task, ...args) {
  // One task a core: more of them would only make each other late.
  const concurrency = `--concurrency=${availableParallelism()}`;
  const run = ['exec', 'turbo', 'run', task, '--output-logs=errors-only', concurrency, ...args];
  return pnpm(run, { quiet: true });
}

/** Installs the dependencies when what is installed is not what the lock file says. */
export function install() {
  const wanted = fingerprint();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return;
  say('Installing dependencies (pnpm, through npx)');
  if (!pnpm(['install', '--frozen-lockfile', '--reporter=append-only'], { quiet: true })) {
    fail('The dependencies could not be installed; see above.');
  }
  writeFileSync(STAMP, wanted);
}

/** Builds the packages; what did not change comes from turbo's cache. */
export function build() {
  say('Building the packages');
  if (!turbo('build')) fail('The build failed; see above.');
}

/** The folders below `packages`, `tests` and `examples`. */
export function workspaces() {
  return ['packages', 'tests', 'examples'].flatMap((group) =>
    readdirSync(join(ROOT, group), { withFileTypes: true })
      .filter((entry) => existsSync(join(ROOT, group, entry.name, 'package.json')))
      .map((entry) => {
        const folder = join(ROOT, group, entry.name);
        return { folder, manifest: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) };
      }),
  );
}

/** The packages that users install: what is not private. */
export function published() {
  return workspaces().filter(({ manifest }) => manifest.private !== true);
}

export function fail(line) {
  process.stderr.write(`✗ ${line}\n`);
  process.exit(1);
}

function fingerprint() {
  const hash = createHash('sha256').update(readFileSync(join(ROOT, 'pnpm-lock.yaml')));
  for (const { version, ...rest } of [MANIFEST, ...workspaces().map(({ manifest }) => manifest)]) {
    // A package's own version changes nothing of what is installed.
    hash.update(JSON.stringify(rest));
  }
  return hash.digest('hex');
}
