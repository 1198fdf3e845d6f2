import { mergeConfig } from 'vitest/config';
import { tested } from '../../vitest.base.ts';

const isLong = process.env['TEST_FORM'] === 'long';

/** The long form installs the frameworks from a registry, as the pages of the site say. */
export default mergeConfig(tested, { test: { exclude: isLong ? [] : ['test/long/**'] } });
