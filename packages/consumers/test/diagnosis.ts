import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from './install.ts';

/** Core loads the diagnosis on demand, from a file of its own. `application` has core, esbuild and core's fixture. */
export function describeDiagnosis(application: () => string): void {
  const printed = async (folder: string, file: string): Promise<unknown> =>
    JSON.parse(await run(folder, process.execPath, [file]));

  describe('the diagnosis, a file of its own', () => {
    it.each([
      ['plain.mjs', 'esm', 'mjs'],
      ['plain.cjs', 'cjs', 'cjs'],
      ['plain.mjs', 'cjs', 'cjs'],
    ])(
      'is bundled with %s as %s by esbuild, and runs where nothing is installed',
      async (file, format, extension) => {
        const folder = application();
        // Beside the application: nothing is found from there.
        const bundle = `${folder}-${file}-${format}.${extension}`;
        const esbuild = join(folder, 'node_modules', 'esbuild', 'bin', 'esbuild');
        const options = ['--bundle', '--platform=node', `--format=${format}`, `--outfile=${bundle}`];
        await run(folder, esbuild, [join('core', file), ...options]);
        expect(await printed(folder, bundle)).toEqual({ status: 401, findings: ['QUERY_LEFT_OUT'] });
      },
    );

    it('may be missing: a refusal is still a refusal', async () => {
      // Inside the application, so that a copy of core finds what core depends on.
      const folder = join(application(), 'without-diagnosis');
      const copy = join(folder, 'node_modules', '@notify-capture', 'core');
      cpSync(join(application(), 'core'), folder, { recursive: true });
      cpSync(join(application(), 'node_modules', '@notify-capture', 'core'), copy, { recursive: true });
      const dist = join(copy, 'dist');
      const files = readdirSync(dist).filter((file) => /^diagnosis\.c?js$/.test(file));
      expect(files).toHaveLength(2);
      for (const file of files) rmSync(join(dist, file));
      for (const file of ['plain.mjs', 'plain.cjs']) {
        expect(await printed(folder, file), file).toEqual({ status: 401, findings: 'not looked into' });
      }
    });
  });
}
