import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packAll, run, temporaryFolder } from './install.ts';

const { version } = JSON.parse(
  readFileSync(new URL('../../simulator/package.json', import.meta.url), 'utf8'),
);
const root = temporaryFolder();
let packages: readonly string[] = [];

beforeAll(async () => {
  const tarballs = await packAll(join(root, 'tarballs'), ['core', 'simulator']);
  packages = [...tarballs.values()];
}, 120_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Runs npm or npx; what its own environment says of this workspace would lead it there. */
const npm = (folder: string, program: 'npm' | 'npx', ...args: readonly string[]): Promise<string> =>
  run(folder, program, ['--prefer-offline', ...args], { npm_config_local_prefix: folder });

describe('the command of the simulator', () => {
  it('runs by npx without being installed', async () => {
    const folder = join(root, 'nothing');
    mkdirSync(folder);
    const from = packages.flatMap((tarball) => ['--package', tarball]);
    expect(await npm(folder, 'npx', '--yes', ...from, 'notify-capture', '--version')).toBe(version);
  }, 120_000);

  it('runs by its own name and by that of the package, once it is installed', async () => {
    const folder = join(root, 'app');
    mkdirSync(folder);
    await npm(folder, 'npm', 'init', '--yes');
    await npm(folder, 'npm', 'install', '--no-audit', '--no-fund', ...packages);
    for (const name of ['notify-capture', '@notify-capture/simulator']) {
      expect(await npm(folder, 'npx', '--no', name, 'keys', '--out', name)).toContain('alipay-test-key.pem');
    }
  }, 120_000);
});
