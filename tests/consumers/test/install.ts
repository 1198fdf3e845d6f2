import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Application, PUBLISHED, type Published } from './applications.ts';

const exec = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const FIXTURES = fileURLToPath(new URL('../fixtures', import.meta.url));

/** The time limit of what installs, in ms: on a loaded machine npm takes minutes. */
export const INSTALL_LIMIT = 900_000;

/** Runs a program; what it printed is in the error when it fails. */
export async function run(
  folder: string,
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<string> {
  try {
    const { stdout } = await exec(program, args, { cwd: folder, env: { ...process.env, ...env } });
    return stdout.trim();
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${program} ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
  }
}

/** Runs npm or npx. The environment of this run names the workspace, which would lead them there. */
export function npm(folder: string, program: 'npm' | 'npx', ...args: readonly string[]): Promise<string> {
  return run(folder, program, ['--prefer-offline', ...args], { npm_config_local_prefix: folder });
}

/** Packs the packages as they would be published; answers the tarballs by folder. */
export async function packAll(target: string): Promise<ReadonlyMap<Published, string>> {
  const { packageManager } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const filters = PUBLISHED.flatMap((name) => ['--filter', `./packages/${name}`]);
  await run(ROOT, 'npx', ['--yes', packageManager, ...filters, 'pack', '--pack-destination', target]);
  const files = readdirSync(target);
  return new Map(
    PUBLISHED.map((name) => {
      const file = files.find((packed) => packed.startsWith(`notify-capture-${name}-`));
      if (file === undefined) throw new Error(`pnpm packed no ${name}, but ${files.join(', ')}.`);
      return [name, join(target, file)];
    }),
  );
}

/** Installs an application in a folder outside the workspace, by npm, with the files of its fixtures. */
export async function install(
  { ours, theirs, programs }: Application,
  tarballs: ReadonlyMap<Published, string>,
  root: string,
): Promise<string> {
  const folder = emptyApplication(root);
  const packed = ours.map((name) => tarballs.get(name) ?? name);
  await npm(folder, 'npm', 'install', '--no-audit', '--no-fund', ...packed, ...theirs);
  for (const { fixture } of programs) {
    cpSync(join(FIXTURES, fixture), join(folder, fixture), { recursive: true });
  }
  for (const config of ['tsconfig.nodenext.json', 'tsconfig.bundler.json']) {
    cpSync(join(FIXTURES, config), join(folder, config));
  }
  return folder;
}

/** A folder with nothing but a manifest. */
export function emptyApplication(root: string): string {
  mkdirSync(root, { recursive: true });
  const folder = mkdtempSync(join(root, 'application-'));
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'app', version: '1.0.0', private: true }),
  );
  return folder;
}

/** A folder for one run of the tests. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'notify-capture-consumers-'));
}
