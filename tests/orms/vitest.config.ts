import { mergeConfig } from 'vitest/config';
import { services, tested } from '../../vitest.base.ts';

const isLong = process.env['TEST_FORM'] === 'long';

/** Only the long form measures: nothing else may run beside it. */
export default mergeConfig(tested, {
  test: { globalSetup: services('postgres', 'redis'), exclude: isLong ? [] : ['test/measured.test.ts'] },
});
