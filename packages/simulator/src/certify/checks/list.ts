import type { Check } from '../check.ts';
import { ACCEPTS_BODIES } from './accepts-bodies.ts';
import { ACCEPTS_HEADERS } from './accepts-headers.ts';
import { BOOKS_CAPTURES } from './books-captures.ts';
import { BOOKS_ONCE } from './books-once.ts';
import { BOOKS_RESULTS } from './books-results.ts';
import { DISCLOSES_NOTHING } from './discloses-nothing.ts';
import { OTHERS } from './others.ts';
import { OTHERS_HANDLED } from './others-handled.ts';
import { REFUSES_BODIES } from './refuses-bodies.ts';
import { REFUSES_FORGERIES } from './refuses-forgeries.ts';
import { REFUSES_HEADERS } from './refuses-headers.ts';
import { REPEATS } from './repeats.ts';
import { REPLIES } from './replies.ts';
import { SURVIVES } from './survives.ts';

/** All checks, in the order in which they run. */
export const CHECKS: readonly Check[] = [
  ...ACCEPTS_HEADERS,
  ...ACCEPTS_BODIES,
  ...REFUSES_FORGERIES,
  ...REFUSES_HEADERS,
  ...REFUSES_BODIES,
  ...REPLIES,
  ...DISCLOSES_NOTHING,
  ...REPEATS,
  ...BOOKS_CAPTURES,
  ...BOOKS_ONCE,
  ...BOOKS_RESULTS,
  ...OTHERS,
  ...OTHERS_HANDLED,
  ...SURVIVES,
];
