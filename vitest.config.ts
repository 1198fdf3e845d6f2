import { defineConfig } from 'vitest/config';
import { reported } from './vitest.base.ts';

/** All tests of the workspace in one run, so that its machine and its servers are shared out once. */
export default defineConfig({
  test: {
    ...reported,
    projects: ['{packages,tests,examples}/*/vitest.config.ts', '{bench,docs}/vitest.config.ts'],
  },
});
