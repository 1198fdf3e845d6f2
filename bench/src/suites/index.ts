import type { Suite } from '../suite.ts';
import { inProcess } from './in-process.ts';

/** All suites, in the order of the document. */
export const SUITES: readonly Suite[] = [inProcess];
