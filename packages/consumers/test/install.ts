import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PACKAGES = fileURLToPath(new URL('../..', import.meta.url));
const FIXTURES = fileURLToPath(new URL('../fixtures', import.meta.url));

/** Packs packages of the workspace as they would be published; answers the tarballs. */
export async function pack(names: readonly string[], target: string): Promise<string[]> {
  for (const name of names) {
    await run('pnpm', ['pack', '--pack-destination', target], { cwd: join(PACKAGES, name) });
  }
  return readdirSync(target).map((file) => join(target, file));
}

/** A folder outside the workspace, with the tarballs and other packages installed by npm, and the fixtures. */
export async function install(packages: readonly string[], root: string): Promise<string> {
  const folder = mkdtempSync(join(root, 'app-'));
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'app', version: '1.0.0', private: true }),
  );
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...packages], { cwd: folder });
  cpSync(FIXTURES, folder, { recursive: true });
  return folder;
}

/** Runs a file there with Node; answers what it printed. */
export async function runNode(folder: string, file: string): Promise<string> {
  const { stdout } = await run(process.execPath, [file], { cwd: folder });
  return stdout.trim();
}

/** A folder for one test run. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'notify-capture-consumers-'));
}
