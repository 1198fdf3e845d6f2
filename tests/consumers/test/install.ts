import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Application, PUBLISHED, type Published } from './applications.ts';

const exec = promisify(execFile);
/** The folder of this clone. */
export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const FIXTURES = fileURLToPath(new URL('../fixtures', import.meta.url));

/** The time limit of an installation, in ms: npm takes minutes on a busy machine. */
export const INSTALL_LIMIT = 900_000;

/** Runs a program and returns its output; if it fails, the error contains the output. */
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

/** Runs npm or npx in a folder. Without the local prefix they would use the workspace of this run. */
export function npm(folder: string, program: 'npm' | 'npx', ...args: readonly string[]): Promise<string> {
  return run(folder, program, ['--prefer-offline', ...args], { npm_config_local_prefix: folder });
}

/** Packs the packages as for a release; returns the tarballs (`core.tgz` and others) by folder. */
export async function packAll(target: string): Promise<ReadonlyMap<Published, string>> {
  const { packageManager } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const filters = PUBLISHED.flatMap((name) => ['--filter', `./packages/${name}`]);
  await run(ROOT, 'npx', ['--yes', packageManager, ...filters, 'pack', '--pack-destination', target]);
  const files = readdirSync(target);
  return new Map(
    PUBLISHED.map((name) => {
      const file = files.find((packed) => packed.startsWith(`notify-capture-${name}-`));
      if (file === undefined) throw new Error(`pnpm did not pack ${name}. It packed ${files.join(', ')}.`);
      const tarball = join(target, `${name}.tgz`);
      renameSync(join(target, file), tarball);
      return [name, tarball];
    }),
  );
}

/** Installs an application with npm in a folder outside the workspace, with the files of its fixtures. */
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

/** Makes a folder with only a manifest. */
export function emptyApplication(root: string): string {
  mkdirSync(root, { recursive: true });
  const folder = mkdtempSync(join(root, 'application-'));
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'app', version: '1.0.0', private: true }),
  );
  return folder;
}

/** Makes a folder for one test run. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'notify-capture-consumers-'));
}
