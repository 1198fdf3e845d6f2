// `npm run changeset:check [-- --since=<commit>]`: a published package that changed since then has a changeset, and the
// waiting changesets can be released.
import { parseArgs } from 'node:util';
import getReleasePlan from '@changesets/get-release-plan';
import { execa } from 'execa';
import { fail, log, problem, published, ROOT } from './workspace.ts';

const branch = process.env['GITHUB_BASE_REF'];
const base = branch ? `origin/${branch}` : 'main';
const { values } = parseArgs({ options: { since: { type: 'string', default: base } } });
const args = ['status', `--since=${values.since}`];
const { failed, all } = await execa('changeset', args, { cwd: ROOT, all: true, reject: false });
if (failed) fail(all);
const { changesets, releases } = await getReleasePlan(ROOT);
for (const changeset of changesets) {
  // An empty changeset is how its author says: nothing of this reaches a user.
  if (changeset.releases.length === 0 || changeset.summary.trim() !== '') continue;
  problem(`.changeset/${changeset.id}.md has no text. Write below the second --- what users get.`);
}
// A package passes on the types and errors of what it depends on, and two majors of that in one application are two
// copies of it. So a major of core is a major of its dependents; changesets by itself would make it a patch.
const majors = releases.filter(({ type }) => type === 'major').map(({ name }) => name);
for (const { manifest } of published().filter(({ manifest }) => !majors.includes(manifest.name))) {
  for (const name of majors.filter((major) => manifest.dependencies?.[major])) {
    problem(
      `${name} gets a new major, and ${manifest.name}, which depends on it, does not. Name it as \`major\` too.`,
    );
  }
}
if (!process.exitCode) log(`What changed since ${values.since} has a changeset.`);
