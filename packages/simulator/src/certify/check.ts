import type { Endpoint } from './endpoint.ts';

/** The groups of checks, in the order of the report. */
export const GROUPS = {
  accepts: 'Accepts genuine messages',
  refuses: 'Refuses invalid messages',
  replies: 'Replies as documented and discloses nothing',
  repeats: 'Handles repeats and late results',
  books: 'Books each capture once, with the right result',
  survives: 'Survives hostile bodies',
} as const;

/** A group of checks. */
export type Group = keyof typeof GROUPS;

/**
 * Whether a failed check makes an endpoint unready.
 *
 * `required`: the protocol or the safety of money demands it. `advice`: some sound endpoints work differently, so a
 * failed check does not make an endpoint unready.
 */
export type Level = 'required' | 'advice';

/** One request that did not have the expected effect. */
export interface Observation {
  /** A description of the request. */
  readonly sent: string;
  /** A description of the reply, or of the entry in the list of booked captures. */
  readonly received: string;
  readonly expected: string;
}

/** The finding of a check. */
export type CheckFinding =
  | { readonly verdict: 'pass'; readonly note?: string }
  | { readonly verdict: 'fail'; readonly observations: readonly Observation[] }
  | {
      readonly verdict: 'inconclusive';
      readonly note: string;
      /** The endpoint is not ready as long as this check is inconclusive. */
      readonly blocking: boolean;
    };

/** One check of an endpoint. */
export interface Check {
  /** Says what must hold. Stable: scripts use it. */
  readonly id: string;
  readonly group: Group;
  readonly level: Level;
  readonly title: string;
  /** The usual cause, and how to fix it. */
  readonly hint: string;
  /** Without a list of the booked captures the check is inconclusive. */
  readonly needsCaptures?: true;
  run(endpoint: Endpoint): Promise<CheckFinding>;
}

/** Makes a finding of observations: without any, the check passes. */
export function findingOf(observations: readonly Observation[], note?: string): CheckFinding {
  if (observations.length > 0) return { verdict: 'fail', observations };
  return note === undefined ? { verdict: 'pass' } : { verdict: 'pass', note };
}
