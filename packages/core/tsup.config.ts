import { defineConfig } from 'tsup';
import { published } from '../../tsup.base.ts';

export default defineConfig({
  ...published,
  entry: { index: 'src/index.ts', testing: 'src/testing/index.ts', diagnosis: 'src/diagnosis/index.ts' },
  esbuildOptions(options) {
    // The advice in Chinese is six times as long in escapes.
    options.charset = 'utf8';
  },
});
