import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from './install.ts';

/** Tests core in a bundle. `application` has core, esbuild and the fixture of core. */
export function describeBundles(application: () => string): void {
  const printed = async (folder: string, file: string): Promise<unknown> =>
    JSON.parse(await run(folder, process.execPath, [file]));

  describe('core with its diagnosis', () => {
    it.each([
      ['plain.mjs', 'esm', 'mjs'],
      ['plain.cjs', 'cjs', 'cjs'],
      ['plain.mjs', 'cjs', 'cjs'],
    ])(
      'is bundled from %s as %s by esbuild, and runs without installed packages',
      async (file, format, extension) => {
        const folder = application();
        // Next to the application, where Node finds no packages.
        const bundle = `${folder}-${file}-${format}.${extension}`;
        const esbuild = join(folder, 'node_modules', 'esbuild', 'bin', 'esbuild');
        const options = ['--bundle', '--platform=node', `--format=${format}`, `--outfile=${bundle}`];
        await run(folder, esbuild, [join('core', file), ...options]);
        expect(await printed(folder, bundle)).toEqual({ status: 401, findings: ['QUERY_STRIPPED'] });
      },
    );
  });
}
