import { mergeConfig } from 'vitest/config';
import { services, tested } from '../../vitest.base.ts';

export default mergeConfig(tested, { test: { globalSetup: services('embedded') } });
