// `npm run test:faults` and its like: the long form of the tests of some packages.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { requireChromium } from './chromium.ts';
import { LANGUAGES, requireLanguages } from './languages.ts';
import { requirePromtool } from './promtool.ts';
import { requireProxies } from './proxies.ts';
import { requireRedis } from './redis.ts';
import { fail, ROOT } from './workspace.ts';

/** The tables of a document that the long form of a package writes, and the tests that measure, beside which none may run. */
const REPORTED: Readonly<
  Record<
    string,
    { readonly document: string; readonly tables: readonly string[]; readonly measure: readonly string[] }
  >
> = {
  abuse: {
    document: 'security.md',
    tables: ['attacks', 'alike'],
    measure: ['attacks.test.ts', 'alike.test.ts'],
  },
  faults: { document: 'reliability.md', tables: ['faults'], measure: ['overload.test.ts'] },
  orms: { document: 'orms.md', tables: ['orms', 'counted', 'measured'], measure: ['measured.test.ts'] },
};

const [project = '', ...options] = process.argv.slice(2);
const folder = project.replace('@notify-capture/', '');
const reported = REPORTED[folder];
const writes = reported !== undefined && options.join() === '--write';
if (options.length > 0 && !writes) {
  fail(
    `Unknown option "${options.join(' ')}". Expected: none, or --write after test:abuse, test:faults and test:orms.`,
  );
}
if (folder === 'explorer') await requireChromium();
else await requireRedis();
if (folder === 'platforms') await requireProxies();
if (folder.startsWith('example-')) {
  await requireLanguages(LANGUAGES);
  await requirePromtool();
}
// What is measured runs alone. The document is checked by npm test: --write replaces its tables.
const measuring = reported?.measure ?? [];
const others = filesOf(folder).filter((file) => !measuring.includes(file) && file !== 'documents.test.ts');
for (const files of reported ? [others, ...measuring.map((file) => [file])] : [[]]) {
  const env = { TEST_FORM: 'long', TEST_WRITE: String(writes) };
  const run = { cwd: ROOT, stdio: 'inherit', reject: false, env } as const;
  const { failed } = await execa('vitest', ['run', `--project=${project}`, ...files], run);
  if (failed) fail('A test failed; see above.');
}
for (const mark of writes ? reported.tables : []) {
  const document = join(ROOT, 'docs', reported?.document ?? '');
  const [before, , after] = readFileSync(document, 'utf8').split(new RegExp(`<!-- /?${mark} -->`));
  const table = readFileSync(join(ROOT, 'tests', folder, 'reports', `${mark}.md`), 'utf8');
  writeFileSync(document, `${before}<!-- ${mark} -->\n${table}<!-- /${mark} -->${after}`);
}

/** vitest ignores --exclude here, so the files are named. */
function filesOf(test: string): readonly string[] {
  const tests = join(ROOT, 'tests', test, 'test');
  return reported ? readdirSync(tests).filter((file) => file.endsWith('.test.ts')) : [];
}
