export { testedOnNest as default } from '../../vitest.base.ts';
