import { defineConfig, mergeConfig } from 'vitest/config';
import { tested } from '../../vitest.base.ts';

export default mergeConfig(tested, defineConfig({ test: { setupFiles: ['test/fake-timers.ts'] } }));
