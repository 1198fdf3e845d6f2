import { defineConfig } from 'vitest/config';

/** What every package is tested like: a readable report, and one that the root's summary counts. */
export const tested = defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', 'json'],
    outputFile: { json: 'reports/vitest.json' },
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // A rejection nobody handled is a failure of the product, not noise.
    dangerouslyIgnoreUnhandledErrors: false,
  },
});
