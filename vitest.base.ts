import { defineConfig } from 'vitest/config';

/** What every package is tested like: a readable report, and one that the root's summary counts. */
export const tested = defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', 'json'],
    outputFile: { json: 'reports/vitest.json' },
    // A small machine with other work on it is slow: these only end what hangs.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A rejection nobody handled is a failure of the product, not noise.
    dangerouslyIgnoreUnhandledErrors: false,
  },
});
