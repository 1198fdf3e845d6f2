import { mergeConfig } from 'vitest/config';
import { tested } from '../../vitest.base.ts';

const isLong = process.env['TEST_FORM'] === 'long';

/** The check of changesets installs a whole workspace in a clone: only in the long form. */
export default mergeConfig(tested, {
  test: { exclude: isLong ? [] : ['**/changeset-check.test.ts'] },
});
