import { defineConfig, mergeConfig } from 'vitest/config';
import { services, tested } from '../vitest.base.ts';

export default mergeConfig(tested, defineConfig({ test: { globalSetup: services('postgres') } }));
