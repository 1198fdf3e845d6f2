import { defineConfig, mergeConfig } from 'vitest/config';
import { services, tested } from '../../vitest.base.ts';

const isLong = process.env['TEST_FORM'] === 'long';

/** examples/hono tests itself on Node, which is the only runtime of the short form. */
const exclude = isLong ? [] : ['test/example.test.ts'];

export default mergeConfig(tested, defineConfig({ test: { globalSetup: services('postgres'), exclude } }));
