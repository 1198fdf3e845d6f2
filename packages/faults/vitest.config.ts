import { defineConfig, mergeConfig } from 'vitest/config';
import { tested } from '../../vitest.base.ts';

export default mergeConfig(
  tested,
  defineConfig({
    test: {
      globalSetup: ['src/services.ts'],
      // The files mostly wait: for leases, gaps and stores that do not answer.
      maxWorkers: 5,
      testTimeout: 600_000,
    },
  }),
);
