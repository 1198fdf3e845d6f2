import { mergeConfig } from 'vitest/config';
import { tested } from '../../vitest.base.ts';

/** The report contains its style sheets as text. Without `css`, vitest makes them empty. */
export default mergeConfig(tested, { test: { css: true } });
