import { tested } from '../../vitest.base.ts';

export default tested;
