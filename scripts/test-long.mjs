// `npm run test:faults` and its like: the long form of one package's tests, or of all.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { requireRedis } from './redis.mjs';
import { build, fail, install, pnpm, ROOT, say } from './workspace.mjs';

const FORMS = {
  faults: ['@notify-capture/faults'],
  certify: ['@notify-capture/simulator'],
  consumers: ['@notify-capture/consumers'],
  examples: ['@notify-capture/example-*'],
};
const DOCUMENT = join(ROOT, 'docs', 'reliability.md');
const MARKS = /<!-- \/?faults -->/;

const [form, option, ...rest] = process.argv.slice(2);
const projects = FORMS[form] ?? fail(`Expected one of ${Object.keys(FORMS).join(', ')}; received ${form}.`);
const writes = form === 'faults' && option === '--write';
if (rest.length > 0 || (option !== undefined && !writes)) {
  fail(
    `Unknown option ${option}. Expected none, or --write after faults: its tables go to docs/reliability.md.`,
  );
}

install();
requireRedis();
build();
say(`The long form of ${projects.join(', ')}: some minutes`);
// The document is checked by npm test: here it is about to be written.
const without = writes ? ['--exclude=**/documents.test.ts'] : [];
// The overload is measured: nothing else may run beside it.
const runs = form === 'faults' ? [['--exclude=**/overload.test.ts'], ['overload.test.ts']] : [[]];
for (const files of runs) {
  const run = ['exec', 'vitest', 'run', ...projects.map((name) => `--project=${name}`), ...files, ...without];
  if (!pnpm(run, { env: { TEST_FORM: 'long' } })) fail('A test failed; see above.');
}
if (writes) writeTables();

function writeTables() {
  const tables = readFileSync(join(ROOT, 'tests', 'faults', 'reports', 'faults.md'), 'utf8');
  const [before, , after] = readFileSync(DOCUMENT, 'utf8').split(MARKS);
  if (after === undefined) fail(`${DOCUMENT} has no place for the table: <!-- faults --> … <!-- /faults -->`);
  writeFileSync(DOCUMENT, `${before}<!-- faults -->\n${tables}<!-- /faults -->${after}`);
  say('The table is in docs/reliability.md');
}
