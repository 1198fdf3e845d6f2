// `npm run test:faults`: the long form of the faults, and the table into docs/reliability.md with `-- --write`.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { requireRedis } from './redis.mjs';
import { build, fail, install, pnpm, ROOT, say } from './workspace.mjs';

const [option, ...rest] = process.argv.slice(2);
if (rest.length > 0 || (option !== undefined && option !== '--write')) {
  fail(
    `${process.argv.slice(2).join(' ')}: wanted nothing, or --write for the table in docs/reliability.md.`,
  );
}
const FOLDER = join(ROOT, 'packages', 'faults');
const DOCUMENT = join(ROOT, 'docs', 'reliability.md');

install();
requireRedis();
build();
say('Faults, the long form: some minutes');
// The documents are checked by npm test: here they are about to be written.
if (
  !pnpm(['exec', 'vitest', 'run', '--exclude', 'test/documents.test.ts'], {
    cwd: FOLDER,
    env: { FAULTS: 'long' },
  })
)
  fail('A case failed; see above.');
if (option === '--write') {
  const table = readFileSync(join(FOLDER, 'reports', 'faults.md'), 'utf8');
  const [before, , after] = readFileSync(DOCUMENT, 'utf8').split(/<!-- \/?faults -->/);
  if (after === undefined) fail(`${DOCUMENT} has no place for the table: <!-- faults --> … <!-- /faults -->`);
  writeFileSync(DOCUMENT, `${before}<!-- faults -->\n${table}<!-- /faults -->${after}`);
  say('The table is in docs/reliability.md');
}
