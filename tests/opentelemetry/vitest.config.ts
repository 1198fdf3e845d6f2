import { mergeConfig } from 'vitest/config';
import { services, testedOnNest } from '../../vitest.base.ts';

export default mergeConfig(testedOnNest, {
  // Instrumentations must be there before what they patch.
  test: { globalSetup: services('postgres'), setupFiles: ['test/telemetry.ts'] },
});
