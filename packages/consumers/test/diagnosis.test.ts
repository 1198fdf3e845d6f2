import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { install, packAll, run, temporaryFolder } from './install.ts';

const root = temporaryFolder();
let folder = '';

beforeAll(async () => {
  const tarballs = await packAll(join(root, 'tarballs'));
  folder = await install([tarballs.get('core') ?? 'core', 'esbuild@0.28.2'], 'core', root);
}, 180_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function printed(file: string): Promise<unknown> {
  return JSON.parse(await run(folder, process.execPath, [file]));
}

describe('the diagnosis, a file of its own', () => {
  it.each([
    ['plain.mjs', 'esm', 'mjs'],
    ['plain.cjs', 'cjs', 'cjs'],
    ['plain.mjs', 'cjs', 'cjs'],
  ])(
    'is bundled with %s as %s by esbuild, and runs where nothing is installed',
    async (file, format, extension) => {
      const bundle = join(root, `bundled-${file}-${format}.${extension}`);
      const esbuild = join(folder, 'node_modules', 'esbuild', 'bin', 'esbuild');
      const options = ['--bundle', '--platform=node', `--format=${format}`, `--outfile=${bundle}`];
      await run(folder, esbuild, [file, ...options]);
      expect(await printed(bundle)).toEqual({ status: 401, findings: ['QUERY_LEFT_OUT'] });
    },
  );

  it('may be missing: a refusal is still a refusal', async () => {
    const dist = join(folder, 'node_modules', '@notify-capture', 'core', 'dist');
    const files = readdirSync(dist).filter((file) => /^diagnosis\.c?js$/.test(file));
    expect(files).toHaveLength(2);
    for (const file of files) rmSync(join(dist, file));
    for (const file of ['plain.mjs', 'plain.cjs']) {
      expect(await printed(file), file).toEqual({ status: 401, findings: 'not looked into' });
    }
  });
});
