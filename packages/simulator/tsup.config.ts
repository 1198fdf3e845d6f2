import { defineConfig } from 'tsup';
import { published } from '../../tsup.base.ts';

export default defineConfig([
  { ...published, entry: { index: 'src/index.ts' } },
  // The command needs no types and only one format, because nothing imports it. The explorer is a chunk of its own, which the
  // other commands do not load.
  {
    ...published,
    entry: { cli: 'src/cli.ts' },
    format: ['esm'],
    dts: false,
    clean: false,
    splitting: true,
  },
]);
