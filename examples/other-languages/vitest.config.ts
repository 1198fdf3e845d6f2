import { mergeConfig } from 'vitest/config';
import { tested } from '../../vitest.base.ts';

const isLong = process.env['TEST_FORM'] === 'long';

/** Only in the long form, so that `npm test` needs no other runtimes; docs/test compares the page with the programs. */
export default mergeConfig(tested, { test: { exclude: isLong ? [] : ['**'], passWithNoTests: true } });
