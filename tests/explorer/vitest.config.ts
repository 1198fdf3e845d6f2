import { mergeConfig } from 'vitest/config';
import { tested } from '../../vitest.base.ts';

const isLong = process.env['TEST_FORM'] === 'long';

/** The short form walks the first ways; the long form all of them, in both languages and themes. */
export default mergeConfig(tested, {
  // Without `css`, vitest makes the style sheets of the report empty.
  test: { css: true, exclude: isLong ? [] : ['test/long/**'] },
});
