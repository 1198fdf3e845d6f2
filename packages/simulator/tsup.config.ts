import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { defineConfig } from 'tsup';
import { published } from '../../tsup.base.ts';

/** `import text from './style.css?raw'`, as Vite reads it. */
const rawText: NonNullable<typeof published.esbuildPlugins>[number] = {
  name: 'raw-text',
  setup(build) {
    build.onResolve({ filter: /\?raw$/ }, ({ path, resolveDir }) => ({
      // With this ending, tsup does not take the file for a style sheet.
      path: resolve(resolveDir, path),
      namespace: 'raw-text',
    }));
    build.onLoad({ filter: /./, namespace: 'raw-text' }, async ({ path }) => ({
      contents: await readFile(path.replace(/\?raw$/, ''), 'utf8'),
      loader: 'text',
    }));
  },
};
const withText = { ...published, esbuildPlugins: [rawText] };

export default defineConfig([
  { ...withText, entry: { index: 'src/index.ts' } },
  // The command needs no types and only one format, because nothing imports it. The explorer is a chunk of its own, which the
  // other commands do not load.
  {
    ...withText,
    entry: { cli: 'src/cli.ts' },
    format: ['esm'],
    dts: false,
    clean: false,
    splitting: true,
  },
]);
