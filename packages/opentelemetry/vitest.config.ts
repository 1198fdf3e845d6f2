export { tested as default } from '../../vitest.base.ts';
