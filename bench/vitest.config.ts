import { defineConfig, mergeConfig } from 'vitest/config';
import { tested } from '../vitest.base.ts';

/** One candidate has the default logger, which warns of each memory store. */
export default mergeConfig(
  tested,
  defineConfig({ test: { execArgv: ['--disable-warning=NotifyCaptureWarning'] } }),
);
