import type { Suite } from '../suite.ts';
import { abuse } from './abuse.ts';
import { coldStart } from './cold-start.ts';
import { growth } from './growth/index.ts';
import { http } from './http.ts';
import { inProcess } from './in-process.ts';
import { otherLibraries } from './other-libraries.ts';
import { stores } from './stores/index.ts';
import { threadPool } from './thread-pool/index.ts';

/** All suites, in the order of the document. */
export const SUITES: readonly Suite[] = [
  inProcess,
  http,
  coldStart,
  otherLibraries,
  stores,
  growth,
  threadPool,
  abuse,
];
