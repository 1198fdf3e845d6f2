import { defineConfig, mergeConfig } from 'vitest/config';
import { services, tested } from '../../vitest.base.ts';

const isLong = process.env['TEST_FORM'] === 'long';

/** `next build` and `next dev` take half a minute: only in the long form. */
const built = ['**/development.test.ts', '**/example.test.ts', '**/targets.test.ts'];

export default mergeConfig(
  tested,
  defineConfig({
    test: {
      // `next build` links packages with tests into test/mounted/.next.
      exclude: ['**/.next/**', '**/.data/**', ...(isLong ? [] : built)],
      globalSetup: isLong ? services('postgres', 'redis') : [],
    },
  }),
);
