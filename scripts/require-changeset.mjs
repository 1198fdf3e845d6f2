// `npm run changeset:check [-- --since <commit>]`: a change to a published package has a changeset that names it.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { releasePlan, requireMajors } from './release/plan.mjs';
import { fail, install, published, ROOT, say } from './workspace.mjs';

/** What is in a package's folder and changes nothing for a user. */
const NOT_PUBLISHED = [/^test\//, /^api\//, /^vitest\.config\.ts$/, /^tsconfig.*\.json$/, /^turbo\.json$/];

install();
const { values } = parseArgs({ options: { since: { type: 'string' } } });
const base = forkedFrom(values.since ?? defaultBase());
const changed = git('diff', '--name-only', base).split('\n');
const { changesets } = await releasePlan(base);
const named = new Set(changesets.flatMap(({ releases }) => releases.map(({ name }) => name)));
// An empty changeset is how its author says: nothing of this reaches a user.
const waived = changesets.some(({ releases }) => releases.length === 0);

for (const { id, releases, summary } of changesets) {
  if (releases.length > 0 && summary.trim() === '') {
    fail(`.changeset/${id}.md has no text: say below the second --- what users get.`);
  }
}
for (const file of git('ls-files', '--others', '--exclude-standard', '.changeset').split('\n')) {
  if (file.endsWith('.md')) say(`${file} is not seen before git knows it: git add ${file}`);
}

const missing = published().filter(
  ({ folder, manifest }) => reachesUsers(folder) && !named.has(manifest.name) && !isRelease(folder, manifest),
);
if (missing.length > 0 && !waived) {
  for (const { manifest } of missing) process.stderr.write(`✗ ${manifest.name} was changed\n`);
  fail(
    `No changeset committed since ${base.slice(0, 8)} names what was changed. Write one that tells users what they get (npm run changeset), or, when nothing reaches them, say so with an empty one (npm run changeset -- --empty).`,
  );
}
await requireMajors();
say(`Every change since ${base.slice(0, 8)} to a published package has a changeset.`);

function reachesUsers(folder) {
  const inside = `${relative(ROOT, folder).split(sep).join('/')}/`;
  return changed
    .filter((file) => file.startsWith(inside))
    .some((file) => !NOT_PUBLISHED.some((pattern) => pattern.test(file.slice(inside.length))));
}

/** The pull request that sets the versions has used its changesets up. */
function isRelease(folder, { name, version }) {
  const file = relative(ROOT, join(folder, 'package.json')).split(sep).join('/');
  if (git('ls-tree', '--name-only', base, '--', file) === '') return false;
  const before = JSON.parse(git('show', `${base}:${file}`));
  return before.name === name && before.version !== version;
}

function defaultBase() {
  const branch = process.env.GITHUB_BASE_REF || readBaseBranch();
  return exists(`origin/${branch}`) ? `origin/${branch}` : branch;
}

function readBaseBranch() {
  return JSON.parse(readFileSync(join(ROOT, '.changeset', 'config.json'), 'utf8')).baseBranch;
}

function forkedFrom(commit) {
  if (!exists(commit)) fail(`There is no commit ${commit} here: fetch it, or say another with --since.`);
  return git('merge-base', commit, 'HEAD');
}

function exists(commit) {
  try {
    git('rev-parse', '--verify', '--quiet', `${commit}^{commit}`);
    return true;
  } catch {
    return false;
  }
}

function git(...args) {
  return execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
}
