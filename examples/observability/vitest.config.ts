import { mergeConfig } from 'vitest/config';
import { services, tested } from '../../vitest.base.ts';

const isLong = process.env['TEST_FORM'] === 'long';

/** Only the long form needs a promtool. */
export default mergeConfig(tested, {
  test: { globalSetup: services('embedded'), exclude: isLong ? [] : ['test/long/**'] },
});
