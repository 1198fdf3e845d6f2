// `npm run test:faults` and its like: the long form of the tests of some packages.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { requireRedis } from './redis.ts';
import { fail, ROOT } from './workspace.ts';

const FAULTS = '@notify-capture/faults';
const [project, ...options] = process.argv.slice(2);
const writes = project === FAULTS && options.join() === '--write';
if (options.length > 0 && !writes) {
  fail(`Unknown option "${options.join(' ')}". Expected: none, or --write after test:faults.`);
}
await requireRedis();
// The overload is measured: nothing else may run beside it. The document is checked by npm test: --write replaces it.
const OVERLOAD = 'overload.test.ts';
const others = readdirSync(join(ROOT, 'tests', 'faults', 'test')).filter(
  (file) => file !== OVERLOAD && file !== 'documents.test.ts',
);
for (const files of project === FAULTS ? [others, [OVERLOAD]] : [[]]) {
  const run = { cwd: ROOT, stdio: 'inherit', reject: false, env: { TEST_FORM: 'long' } } as const;
  const { failed } = await execa('vitest', ['run', `--project=${project}`, ...files], run);
  if (failed) fail('A test failed; see above.');
}
if (writes) {
  const document = join(ROOT, 'docs', 'reliability.md');
  const [before, , after] = readFileSync(document, 'utf8').split(/<!-- \/?faults -->/);
  const tables = readFileSync(join(ROOT, 'tests', 'faults', 'reports', 'faults.md'), 'utf8');
  writeFileSync(document, `${before}<!-- faults -->\n${tables}<!-- /faults -->${after}`);
}
