import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig, mergeConfig } from 'vitest/config';

/** Holds for a whole run, of one package or of all: a readable report, one that is counted, and a process a core. */
export const reported = {
  reporters: ['default', 'json'],
  outputFile: { json: 'reports/vitest.json' },
  maxWorkers: availableParallelism(),
  // Stopping a server takes long on a busy machine.
  teardownTimeout: 300_000,
};

/** How the tests of every package are run. */
export const tested = defineConfig({
  test: {
    ...reported,
    include: ['test/**/*.test.ts'],
    // These only end what hangs: no test is late because a machine is slow.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // A rejection nobody handled is a failure of the product, not noise.
    dangerouslyIgnoreUnhandledErrors: false,
  },
});

/**
 * How the suite of packages/nestjs is run on one Nest major. The suite lives there; its imports resolve in the package
 * that runs it: Nest in its major, and the copy of our package for it.
 */
export const testedOnNest = mergeConfig(tested, {
  resolve: {
    dedupe: [
      '@fastify/rate-limit',
      '@nestjs/common',
      '@nestjs/core',
      '@nestjs/platform-express',
      '@nestjs/platform-fastify',
      '@nestjs/testing',
      '@nestjs/throttler',
      '@notify-capture/nestjs',
      'class-transformer',
      'class-validator',
    ],
  },
});

/** Global set-ups that start a service once in a run; tests reach it with the contract's `openPostgres`, `openRedis`, `openEmbedded`. */
export function services(...names: readonly ('postgres' | 'redis' | 'embedded')[]): string[] {
  const folder = join(import.meta.dirname, 'tests', 'contract', 'src', 'services');
  return names.map((name) => join(folder, `${name}.ts`));
}
