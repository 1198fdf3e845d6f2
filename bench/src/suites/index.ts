import type { Suite } from '../suite.ts';
import { coldStart } from './cold-start.ts';
import { http } from './http.ts';
import { inProcess } from './in-process.ts';
import { otherLibraries } from './other-libraries.ts';

/** All suites, in the order of the document. */
export const SUITES: readonly Suite[] = [inProcess, http, coldStart, otherLibraries];
