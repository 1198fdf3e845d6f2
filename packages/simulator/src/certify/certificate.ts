import type { Group, Level, Observation } from './check.ts';

/** What a check was, whatever it found. */
interface CheckDescription {
  /** What should hold; where it does not, this names the fault. */
  readonly id: string;
  readonly group: Group;
  readonly level: Level;
  readonly title: string;
  readonly ms: number;
}

/** What a check found. */
export type CheckResult =
  | (CheckDescription & {
      readonly verdict: 'pass';
      /** What else was seen, such as times. */
      readonly note?: string;
    })
  | (CheckDescription & {
      readonly verdict: 'fail';
      readonly why: readonly Observation[];
      /** What is usually wrong, and what to do. */
      readonly hint: string;
    })
  | (CheckDescription & {
      /** It could not be decided; it is not passed. */
      readonly verdict: 'not seen';
      /** Why not, and what it would take. */
      readonly note: string;
      /** It should have been seen: the endpoint is not ready as long as it is not. */
      readonly blocking: boolean;
    });

/** Why no check was made. */
export interface Stop {
  readonly why: string;
  readonly hint: string;
}

/** Is the endpoint ready for production, and why not? */
export interface Certificate {
  /** The endpoint's URL. */
  readonly endpoint: string;
  readonly clientId: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly ms: number;
  /** No required check failed, and nothing that had to be seen was left unseen. What was not asked for is not in it. */
  readonly ready: boolean;
  /** No check could be made: the endpoint is not there, or does not trust the simulator's key. */
  readonly stopped?: Stop;
  readonly results: readonly CheckResult[];
}

/** How many results there are of each kind. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  /** Failed checks that are advice. */
  readonly advised: number;
  readonly notSeen: number;
}

/** Counts what was found; `failed` are the required ones. */
export function tallyOf({ results }: Pick<Certificate, 'results'>): Tally {
  const count = (fits: (result: CheckResult) => boolean): number => results.filter(fits).length;
  return {
    passed: count(({ verdict }) => verdict === 'pass'),
    failed: count(({ verdict, level }) => verdict === 'fail' && level === 'required'),
    advised: count(({ verdict, level }) => verdict === 'fail' && level === 'advice'),
    notSeen: count(({ verdict }) => verdict === 'not seen'),
  };
}

/** The certificate's last word, in one sentence. */
export function conclusionOf(certificate: Certificate): string {
  if (certificate.stopped !== undefined) return 'Not certified: no check could be made.';
  const { failed, notSeen } = tallyOf(certificate);
  if (failed > 0) return `Not ready: ${failed} required ${failed === 1 ? 'check' : 'checks'} failed.`;
  if (!certificate.ready) return 'Not ready: what had to be seen could not be seen.';
  return notSeen === 0
    ? 'Ready: no required check failed.'
    : `Ready as far as can be seen: no required check failed, ${notSeen} could not be seen.`;
}

/** Nothing required failed, nothing that had to be seen is unseen, and something was seen at all. */
export function isReady(results: readonly CheckResult[]): boolean {
  const bad = results.some(
    (result) =>
      result.level === 'required' &&
      (result.verdict === 'fail' || (result.verdict === 'not seen' && result.blocking)),
  );
  return !bad && results.some(({ verdict }) => verdict === 'pass');
}
