import { defineConfig } from 'tsup';
import { published } from '../../tsup.base.ts';

export default defineConfig({
  ...published,
  entry: { index: 'src/index.ts', testing: 'src/testing/index.ts', diagnosis: 'src/diagnosis/index.ts' },
  // Without its unused parts and locales, zod loads in a tenth of the time. LICENSE names it.
  noExternal: ['zod'],
  esbuildOptions(options) {
    // As escapes, the Chinese advice would be six times as long.
    options.charset = 'utf8';
  },
});
