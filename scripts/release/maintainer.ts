// The steps of a maintainer, in a clone that is deleted afterwards.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { ROOT } from '../workspace.ts';

export type Clone = Awaited<ReturnType<typeof cloneAt>>;

/** Clones the last commit into a new folder. The first script that runs there installs the dependencies. */
export async function cloneAt(folder: string, environment: NodeJS.ProcessEnv = {}) {
  const env = {
    // The clone uses the cached builds of this folder.
    TURBO_CACHE_DIR: join(ROOT, '.turbo', 'cache'),
    GIT_CONFIG_GLOBAL: '/dev/null',
    // pnpm tells the programs it runs that all is installed: here, not there.
    npm_config_verify_deps_before_run: undefined,
    pnpm_config_verify_deps_before_run: undefined,
    ...environment,
  };

  /** Runs a command without spaces in its arguments; answers its output, and throws all of it if the command fails. */
  async function run(command: string): Promise<string> {
    const [program = '', ...args] = command.split(' ');
    return (await execa(program, args, { cwd: folder, env })).stdout;
  }
  function edit(path: string, change: (text: string) => string): void {
    const file = join(folder, path);
    writeFileSync(file, change(readFileSync(file, 'utf8')));
  }
  async function commit(): Promise<void> {
    await run('git add --all');
    await run('git commit --quiet --allow-empty --message=Rehearsed');
  }
  /** The check of a pull request, for the last commit alone. */
  const check = () => run('npm run changeset:check -- --since=HEAD~1');
  /** Commits what was edited, with a changeset of these bumps, and checks it. */
  async function change(bumps: Readonly<Record<string, string>>): Promise<string> {
    const lines = Object.entries(bumps).map(([name, bump]) => `"${name}": ${bump}\n`);
    const changeset = `---\n${lines.join('')}---\n\nA rehearsed change.\n`;
    writeFileSync(join(folder, '.changeset', 'rehearsed.md'), changeset);
    await commit();
    return check();
  }
  /** Sets the versions, and commits them as the lint step of `npm test` accepts them. */
  async function version(): Promise<void> {
    await run('npm run release:version');
    await run('node node_modules/@biomejs/biome/bin/biome check --error-on-warnings .');
    await commit();
  }

  await execa('git', ['clone', '--quiet', ROOT, folder]);
  // A history of one commit and no tags: those of earlier releases would be in the way.
  rmSync(join(folder, '.git'), { recursive: true });
  await run('git init --quiet --initial-branch=main');
  await run('git config user.name Rehearsal');
  await run('git config user.email rehearsal@localhost');
  await commit();
  return { folder, run, edit, commit, check, change, version };
}
