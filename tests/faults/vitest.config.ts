import { join } from 'node:path';
import { defineConfig, mergeConfig } from 'vitest/config';
import { services, tested } from '../../vitest.base.ts';
import { LONG } from './src/scale.ts';

export default mergeConfig(
  tested,
  defineConfig({
    test: {
      globalSetup: [
        ...services('postgres', 'redis', 'embedded'),
        join(import.meta.dirname, 'src', 'reporting.ts'),
      ],
      // Only the long form: it measures this machine.
      exclude: LONG ? [] : ['test/overload.test.ts'],
      // The bound of a sender, which says what hangs, comes before.
      testTimeout: 1_800_000,
    },
  }),
);
