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
      // Only in the long form, because it measures the machine.
      exclude: LONG ? [] : ['test/overload.test.ts'],
      // Longer than the limit of a sender, whose error names the capture that hangs.
      testTimeout: 1_800_000,
    },
  }),
);
