// `npm test`: lint, build, types, packaging, tests. Ends with one line over all packages.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { requireRedis } from './redis.mjs';
import { build, install, pnpm, ROOT, say, turbo, workspaces } from './workspace.mjs';

/** Packages that need a server that the system does not have: there is no redis-server for Windows. */
const LEFT_OUT = process.platform === 'win32' ? thatNeed('@notify-capture/redis') : [];
const REPORT = join(ROOT, 'reports', 'vitest.json');

const started = Date.now();
const failures = [];

install();
if (LEFT_OUT.length === 0) requireRedis();
check('Lint and format (Biome)', () =>
  pnpm(['exec', 'biome', 'check', '--error-on-warnings', '.'], { quiet: true }),
);
build();
check('Types (TypeScript)', () => turbo('typecheck'));
check('Packaging and public API (publint, attw, API Extractor)', () => turbo('package'));
for (const guard of ['sizes', 'dependencies', 'licences']) {
  check(`Guard: ${guard}`, () => node(`scripts/guards/${guard}.mjs`, '--check'));
}
check('Guard: nothing unused (knip)', () => pnpm(['exec', 'knip', '--no-progress'], { quiet: true }));
check('Tests (vitest)', runTests);
report();

/** The package of this name, and all that depend on it, directly or not. */
function thatNeed(name) {
  const dependents = workspaces().filter(({ manifest }) =>
    Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }).includes(name),
  );
  return [...new Set([name, ...dependents.flatMap(({ manifest }) => thatNeed(manifest.name))])];
}

function check(name, run) {
  const start = Date.now();
  say(name);
  if (!run()) failures.push(name);
  say(`  ${seconds(start)}`);
}

function node(...args) {
  return spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' }).status === 0;
}

function runTests() {
  rmSync(REPORT, { force: true });
  const without = LEFT_OUT.map((name) => `--project=!${name}`);
  return pnpm(['exec', 'vitest', 'run', '--reporter=dot', '--reporter=json', ...without], { quiet: true });
}

function report() {
  for (const name of LEFT_OUT) say(`${name}: not tested on this system`);
  const files = existsSync(REPORT) ? JSON.parse(readFileSync(REPORT, 'utf8')).testResults : [];
  const totals = { passed: 0, failed: 0, skipped: 0 };
  for (const folder of [...new Set(files.map(packageOf))].sort()) {
    const { passed, failed, skipped } = count(files.filter((file) => packageOf(file) === folder));
    totals.passed += passed;
    totals.failed += failed;
    totals.skipped += skipped;
    say(`${folder}: ${passed} passed, ${failed} failed, ${skipped} skipped`);
  }
  // A step that failed without a failing test (lint, types, a crash) is a failure in the count too.
  if (failures.length > 0 && totals.failed === 0) totals.failed = failures.length;
  for (const name of failures) say(`Failed: ${name}`);
  say(seconds(started));
  process.stdout.write(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`);
  // A skipped test proves nothing: it counts as a failure.
  const green = failures.length === 0 && totals.failed === 0 && totals.skipped === 0 && totals.passed > 0;
  process.exit(green ? 0 : 1);
}

function packageOf({ name }) {
  return relative(ROOT, name).split(sep).slice(0, 2).join('/');
}

function count(files) {
  const tests = files.flatMap(({ assertionResults }) => assertionResults);
  const of = (status) => tests.filter((test) => test.status === status).length;
  // A file that could not be loaded has no tests to fail.
  const broken = files.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  );
  const [passed, failed] = [of('passed'), of('failed') + broken.length];
  return { passed, failed, skipped: tests.length - passed - of('failed') };
}

function seconds(since) {
  return `${Math.round((Date.now() - since) / 1000)} s`;
}
