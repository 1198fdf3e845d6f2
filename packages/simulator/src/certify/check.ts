import type { Endpoint } from './endpoint.ts';

/** The chapters of a certificate, in their order. */
export const GROUPS = {
  accepts: 'Takes what is genuine',
  refuses: 'Refuses what is not',
  replies: 'Replies as documented, and tells strangers nothing',
  repeats: 'Bears repeats and late results',
  books: 'Books once, and the right thing',
  withstands: 'Withstands hostile bodies',
} as const;

/** A chapter of a certificate. */
export type Group = keyof typeof GROUPS;

/**
 * `required`: the protocol or the safety of money demands it. `advice`: sane endpoints do it otherwise, too, and it
 * never makes one unready.
 */
export type Level = 'required' | 'advice';

/** One request that did not go as it should. */
export interface Observation {
  readonly sent: string;
  readonly came: string;
  readonly expected: string;
}

/** What a check found. */
export type Finding =
  | { readonly verdict: 'pass'; readonly note?: string }
  | { readonly verdict: 'fail'; readonly why: readonly Observation[] }
  | {
      readonly verdict: 'not seen';
      readonly note: string;
      /** It should have been seen: the endpoint is not ready as long as it is not. */
      readonly blocking: boolean;
    };

/** One question to an endpoint. */
export interface Check {
  /** What should hold; where it does not, this names the fault. Stable: scripts use it. */
  readonly id: string;
  readonly group: Group;
  readonly level: Level;
  readonly title: string;
  /** What is usually wrong, and what to do. */
  readonly hint: string;
  /** It cannot be seen from outside without a list of what was booked. */
  readonly needsCaptures?: true;
  run(endpoint: Endpoint): Promise<Finding>;
}

/** The finding of observations: none is a pass. */
export function finding(why: readonly Observation[], note?: string): Finding {
  if (why.length > 0) return { verdict: 'fail', why };
  return note === undefined ? { verdict: 'pass' } : { verdict: 'pass', note };
}
