import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const exec = promisify(execFile);
const PACKAGES = fileURLToPath(new URL('../..', import.meta.url));
const FIXTURES = fileURLToPath(new URL('../fixtures', import.meta.url));

/** The published packages, by folder. */
const PUBLISHED = ['core', 'express', 'fastify', 'nestjs', 'postgres', 'redis', 'simulator'] as const;

/** A published package, by folder. */
export type Published = (typeof PUBLISHED)[number];

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
    throw new Error(`${program} ${args.join(' ')} failed:\n${stdout}${stderr}`);
  }
}

/** Packs the packages as they would be published; answers the tarballs by folder. */
export async function packAll(
  target: string,
  names: readonly Published[] = PUBLISHED,
): Promise<ReadonlyMap<Published, string>> {
  const tarballs = new Map<Published, string>();
  for (const name of names) {
    const folder = join(target, name);
    mkdirSync(folder, { recursive: true });
    await run(join(PACKAGES, name), 'pnpm', ['pack', '--pack-destination', folder]);
    tarballs.set(name, join(folder, readdirSync(folder)[0] ?? ''));
  }
  return tarballs;
}

/** A folder outside the workspace with these packages, installed by npm, and the files of a fixture. */
export async function install(packages: readonly string[], fixture: string, root: string): Promise<string> {
  const folder = mkdtempSync(join(root, `${fixture}-`));
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'app', version: '1.0.0', private: true }),
  );
  await run(folder, 'npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...packages]);
  cpSync(join(FIXTURES, fixture), folder, { recursive: true });
  for (const config of ['tsconfig.nodenext.json', 'tsconfig.bundler.json']) {
    cpSync(join(FIXTURES, config), join(folder, config));
  }
  return folder;
}

/** A folder for one run of the tests. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'notify-capture-consumers-'));
}
