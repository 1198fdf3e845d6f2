import type { Check } from '../check.ts';
import { ACCEPTS_BODIES } from './accepts-bodies.ts';
import { ACCEPTS_SPELLINGS } from './accepts-spellings.ts';
import { BOOKS_ONCE } from './books-once.ts';
import { BOOKS_RESULTS } from './books-results.ts';
import { REFUSES_BODIES } from './refuses-bodies.ts';
import { REFUSES_FORGERIES } from './refuses-forgeries.ts';
import { REFUSES_FORMS } from './refuses-forms.ts';
import { REPEATS } from './repeats.ts';
import { REPLIES } from './replies.ts';
import { REPLIES_QUIET } from './replies-quiet.ts';
import { WITHSTANDS } from './withstands.ts';

/** All checks, in the order they are made. */
export const CHECKS: readonly Check[] = [
  ...ACCEPTS_SPELLINGS,
  ...ACCEPTS_BODIES,
  ...REFUSES_FORGERIES,
  ...REFUSES_FORMS,
  ...REFUSES_BODIES,
  ...REPLIES,
  ...REPLIES_QUIET,
  ...REPEATS,
  ...BOOKS_ONCE,
  ...BOOKS_RESULTS,
  ...WITHSTANDS,
];
