import { defineConfig, mergeConfig } from 'vitest/config';
import { services, tested } from '../../vitest.base.ts';

const isLong = process.env['TEST_FORM'] === 'long';

/** The short form runs on Node only, where examples/hono tests itself. */
const exclude = isLong ? [] : ['test/example.test.ts', 'test/types.test.ts'];

const globalSetup = [...services('postgres'), ...(isLong ? ['src/next.ts'] : [])];

export default mergeConfig(tested, defineConfig({ test: { globalSetup, exclude } }));
