import { mergeConfig } from 'vitest/config';
import { services, testedOnNest } from '../../vitest.base.ts';

const isLong = process.env['TEST_FORM'] === 'long';

/** Only in the long form: packages/express has the quick test of a wrapper. */
export default mergeConfig(testedOnNest, {
  test: {
    globalSetup: isLong ? services('postgres') : [],
    exclude: isLong ? [] : ['**'],
    passWithNoTests: true,
  },
});
