// What a maintainer does, in a clone that is thrown away.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../workspace.mjs';
import { run } from './command.mjs';

/** The forge's names that release.mjs puts into the manifests, as a workflow would have them. */
const FORGE = { GITHUB_SERVER_URL: 'https://forge.invalid', GITHUB_REPOSITORY: 'somebody/notify-capture' };
/** What was built here before is not built again there. */
const CACHE = { TURBO_CACHE_DIR: join(ROOT, '.turbo', 'cache') };
export const REPOSITORY = `git+${FORGE.GITHUB_SERVER_URL}/${FORGE.GITHUB_REPOSITORY}.git`;

/** Clones what is committed, installs it, and answers what can be done with it. */
export async function cloneAt(folder, environment) {
  const git = (...args) => run('git', args, { cwd: folder });
  const node = (env, ...args) => run(process.execPath, args, { cwd: folder, env: { ...CACHE, ...env } });
  // Without tags: those of earlier releases would be in the way of the rehearsed ones.
  await run('git', ['clone', '--quiet', '--no-tags', ROOT, folder], { cwd: ROOT });
  const head = await git('rev-parse', 'HEAD');
  await git('config', 'user.name', 'Rehearsal');
  await git('config', 'user.email', 'rehearsal@localhost');
  await git('config', 'commit.gpgSign', 'false');
  await git('config', 'tag.gpgSign', 'false');
  await git('remote', 'remove', 'origin');
  // One commit of its own: changesets looks for the beginning of a history, which a shallow clone does not have.
  await git('checkout', '--quiet', '--orphan', 'rehearsal');
  rmSync(join(folder, '.git', 'shallow'), { force: true });
  await git('commit', '--quiet', '--message', `As of ${head}`);
  await git('branch', '--move', '--force', 'main');
  await node({}, '--eval', "import('./scripts/workspace.mjs').then(({ install }) => install())");
  const { workspaces } = await import(pathToFileURL(join(folder, 'scripts', 'workspace.mjs')).href);
  const { releasePlan } = await import(pathToFileURL(join(folder, 'scripts', 'release', 'plan.mjs')).href);
  return {
    plan: () => releasePlan(),
    /** All packages as they are now, the private ones too. */
    packages: () => workspaces().map(({ manifest }) => manifest),
    tags: async () => (await git('tag', '--list')).split('\n').filter((tag) => tag !== ''),
    edit(path, change) {
      const file = join(folder, path);
      writeFileSync(file, change(readFileSync(file, 'utf8')));
    },
    async commit(subject) {
      await git('add', '--all');
      await git('commit', '--quiet', '--allow-empty', '--message', subject);
    },
    /** Commits what was edited, with a changeset of these bumps; of none, it says that nothing reaches users. */
    async change(subject, bumps) {
      const lines = Object.entries(bumps).map(([name, bump]) => `"${name}": ${bump}`);
      const file = join(folder, '.changeset', 'rehearsed.md');
      writeFileSync(file, `---\n${lines.join('\n')}\n---\n\n${subject}.\n`);
      await this.commit(subject);
    },
    undo: () => git('reset', '--quiet', '--hard', 'HEAD~1'),
    /** The pull request's check, for the last commit alone. */
    check: () => node({}, 'scripts/require-changeset.mjs', '--since', 'HEAD~1'),
    async version() {
      await node({}, 'scripts/release-version.mjs');
      await node({}, 'node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.');
      await this.commit('Version packages');
    },
    async publish() {
      await node({ ...environment, ...FORGE }, 'scripts/release.mjs');
      const left = await git('status', '--porcelain');
      if (left !== '') throw new Error(`Publishing left changes behind in the clone:\n${left}`);
    },
  };
}
