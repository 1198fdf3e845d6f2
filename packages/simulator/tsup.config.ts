import { defineConfig } from 'tsup';
import { published } from '../../tsup.base.ts';

export default defineConfig([
  { ...published, entry: { index: 'src/index.ts' } },
  // The command needs no types and only one format, because nothing imports it.
  { ...published, entry: { cli: 'src/cli.ts' }, format: ['esm'], dts: false, clean: false },
]);
