import { defineConfig, mergeConfig } from 'vitest/config';
import { tested } from '../../vitest.base.ts';

// Endpoints that hang are certified side by side, but not so many that the others are late.
export default mergeConfig(tested, defineConfig({ test: { maxConcurrency: 3 } }));
