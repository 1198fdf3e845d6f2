import { join } from 'node:path';
import { mergeConfig } from 'vitest/config';
import { tested } from '../../vitest.base.ts';

// tsx looks for tsconfig.json where a program starts. npm start is here, the tests start theirs in a temporary folder,
// and without this one esbuild does not know decorators of parameters.
export default mergeConfig(tested, {
  test: { env: { TSX_TSCONFIG_PATH: join(import.meta.dirname, 'tsconfig.json') } },
});
