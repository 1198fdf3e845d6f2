// `npm test`: lint, build, types, packaging, guards, tests. Ends with one line over all packages.
import { execa } from 'execa';
import { requireChromium } from './chromium.ts';
import { requireRedis } from './redis.ts';
import { conclude, runTests } from './vitest.ts';
import { log, ROOT } from './workspace.ts';

const STEPS = {
  'Lint and format (Biome)': 'biome check --error-on-warnings .',
  'Build (tsup, Vite)': 'turbo run build',
  'Site (VitePress)': 'turbo run site',
  'Types (TypeScript)': 'turbo run typecheck',
  'Doc comments of public names (TypeDoc)': 'tsx scripts/guards/doc-comments.ts',
  'Packaging and public API (publint, attw, API Extractor)': 'turbo run package',
  'Sizes (size-limit)': 'tsx scripts/guards/sizes.ts',
  'One version of each dependency': 'tsx scripts/guards/dependencies.ts',
  'Licenses of dependencies': 'tsx scripts/guards/licenses.ts',
  'Nothing unused (knip)': 'knip --no-progress',
};

/** There is no redis-server for Windows: what needs one is left out there. */
const leftOut = process.platform === 'win32' ? await dependentsOf('@notify-capture/redis') : [];
if (leftOut.length === 0) {
  await requireRedis();
  await requireChromium();
}
const failures: string[] = [];
for (const [name, command] of Object.entries(STEPS)) {
  log(name);
  const [program = '', ...args] = command.split(' ');
  const { failed, all, durationMs } = await execa(program, args, { cwd: ROOT, all: true, reject: false });
  log(`  ${failed ? 'failed' : 'passed'}, ${Math.round(durationMs / 1000)} s`);
  if (failed) failures.push(name);
  if (failed) process.stderr.write(`${all}\n`);
}
log('Tests (vitest)');
const statuses = await runTests(leftOut.map((name) => `--project=!${name}`));
for (const name of leftOut) log(`${name}: not tested on this system`);
for (const name of failures) log(`Failed: ${name}`);
conclude([...statuses, ...failures.map(() => 'failed')]);

/** The package of this name, and all that depend on it, directly or not. */
async function dependentsOf(name: string): Promise<readonly string[]> {
  const { stdout } = await execa('pnpm', [`--filter=...${name}`, 'list', '--depth=-1', '--json'], {
    cwd: ROOT,
  });
  const found: readonly { readonly name: string }[] = JSON.parse(stdout);
  return found.map((one) => one.name);
}
