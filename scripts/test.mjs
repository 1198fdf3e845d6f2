// `npm test`: lint, build, types, packaging, tests. Ends with one line over all packages.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { requireRedis } from './redis.mjs';
import { build, install, pnpm, ROOT, say, turbo, workspaces } from './workspace.mjs';

/** What needs a server that the system does not have: nobody makes a redis-server for Windows. */
const LEFT_OUT = process.platform === 'win32' ? thatNeed('@notify-capture/redis') : [];

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

/** The package of this name, and all that depend on it, by whatever way. */
function thatNeed(name) {
  const dependents = workspaces().filter(({ manifest }) =>
    Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }).includes(name),
  );
  return [...new Set([name, ...dependents.flatMap(({ manifest }) => thatNeed(manifest.name))])];
}

function check(name, run) {
  say(name);
  if (!run()) failures.push(name);
}

function node(...args) {
  return spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' }).status === 0;
}

function runTests() {
  for (const { folder } of workspaces()) rmSync(join(folder, 'reports'), { recursive: true, force: true });
  return turbo('test', '--continue', ...LEFT_OUT.map((name) => `--filter=!${name}`));
}

function report() {
  const totals = { passed: 0, failed: 0, skipped: 0 };
  for (const name of LEFT_OUT) say(`${name}: not tested on this system`);
  const tested = workspaces().filter(
    ({ manifest }) => manifest.scripts?.test && !LEFT_OUT.includes(manifest.name),
  );
  for (const { folder, manifest } of tested) {
    const counted = read(join(folder, 'reports', 'vitest.json'));
    if (counted === undefined) failures.push(`${manifest.name} left no report`);
    const { passed, failed, skipped } = counted ?? { passed: 0, failed: 1, skipped: 0 };
    totals.passed += passed;
    totals.failed += failed;
    totals.skipped += skipped;
    say(`${manifest.name}: ${passed} passed, ${failed} failed, ${skipped} skipped`);
  }
  // A step that failed without a failing test (lint, types, a crash) is a failure in the count too.
  if (failures.length > 0 && totals.failed === 0) totals.failed = failures.length;
  for (const name of failures) say(`Failed: ${name}`);
  say(`${Math.round((Date.now() - started) / 1000)} s`);
  process.stdout.write(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`);
  // A skipped test proves nothing: it counts as a failure.
  process.exit(
    failures.length === 0 && totals.failed === 0 && totals.skipped === 0 && totals.passed > 0 ? 0 : 1,
  );
}

function read(file) {
  if (!existsSync(file)) return undefined;
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numFailedTestSuites, success } =
    JSON.parse(readFileSync(file, 'utf8'));
  // A file that could not be loaded has no tests to fail.
  const failed = success || numFailedTests > 0 ? numFailedTests : Math.max(1, numFailedTestSuites);
  return { passed: numPassedTests, failed, skipped: numPendingTests + numTodoTests };
}
