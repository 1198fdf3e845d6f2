import { join } from 'node:path';
import { defineConfig, mergeConfig } from 'vitest/config';
import { services, tested } from '../../vitest.base.ts';

// tsx looks for tsconfig.json where a program starts. npm start is here, the tests start theirs in a temporary folder,
// and without this one esbuild does not know decorators of parameters.
export default mergeConfig(
  tested,
  defineConfig({
    test: {
      globalSetup: services('postgres', 'redis'),
      env: { TSX_TSCONFIG_PATH: join(import.meta.dirname, 'tsconfig.json') },
    },
  }),
);
