import type { LocalizedText } from '@notify-capture/core';
import type { Language } from '../language.ts';
import type { Group, Level, Observation } from './check.ts';

/** What a certificate says about each check, whatever its result: which one it was, and how long it ran. */
export interface CheckDescription {
  /** Says what must hold. */
  readonly id: string;
  /** The part of the report that it stands in. */
  readonly group: Group;
  /** Whether its failure makes the endpoint unready. */
  readonly level: Level;
  /** What must hold, as a sentence. */
  readonly title: string;
  /** How long the check ran, in ms. */
  readonly ms: number;
}

/** The result of one check. */
export type CheckResult =
  | (CheckDescription & {
      /** The endpoint behaves as it must. */
      readonly verdict: 'pass';
      /** A measurement, such as reply times. */
      readonly note?: string;
    })
  | (CheckDescription & {
      /** The endpoint does not behave as it must. */
      readonly verdict: 'fail';
      /** The requests that did not have the expected effect; at least one. */
      readonly observations: readonly Observation[];
      /** The usual cause, and how to fix it. */
      readonly hint: string;
    })
  | (CheckDescription & {
      /** The check could not decide. This is not a pass. */
      readonly verdict: 'inconclusive';
      /** Why the check could not decide, and what it needs. */
      readonly note: string;
      /** The endpoint is not ready as long as this check is inconclusive. */
      readonly blocking: boolean;
    });

/** Why no check ran: the endpoint does not reply, or it does not trust the simulator's key. */
export interface PreflightError {
  /** The failure, in one sentence. */
  readonly message: string;
  /** How to fix it. */
  readonly hint: string;
}

/** Is the endpoint ready for production? If not, why not? */
export interface Certificate {
  /** The endpoint's URL. */
  readonly endpoint: string;
  /** The client that the messages were for. */
  readonly clientId: string;
  /** The language of the titles, notes and hints. */
  readonly lang: Language;
  /** ISO 8601. */
  readonly startedAt: string;
  /** How long all checks ran, in ms. */
  readonly ms: number;
  /** At least one check passed, no required check failed, and no required check is inconclusive and blocking. */
  readonly ready: boolean;
  /** Set when no check ran. */
  readonly preflightError?: PreflightError;
  /** The results of the checks that ran, in the order of the report. */
  readonly results: readonly CheckResult[];
}

/** The number of results of each kind. */
export interface Tally {
  readonly passed: number;
  /** Failed checks that are required. */
  readonly failed: number;
  /** Failed checks that are advice. */
  readonly advice: number;
  readonly inconclusive: number;
}

/** Counts the results by kind. */
export function tallyOf({ results }: Pick<Certificate, 'results'>): Tally {
  const count = (fits: (result: CheckResult) => boolean): number => results.filter(fits).length;
  return {
    passed: count(({ verdict }) => verdict === 'pass'),
    failed: count(({ verdict, level }) => verdict === 'fail' && level === 'required'),
    advice: count(({ verdict, level }) => verdict === 'fail' && level === 'advice'),
    inconclusive: count(({ verdict }) => verdict === 'inconclusive'),
  };
}

/** The conclusion of a certificate, in one sentence. */
export function conclusionOf(certificate: Certificate): string {
  return conclusionTexts(certificate)[certificate.lang];
}

function conclusionTexts(certificate: Certificate): LocalizedText {
  if (certificate.preflightError !== undefined)
    return { en: 'Not certified: no check could run.', zh: '未认证：所有检查均无法运行。' };
  const { failed, inconclusive } = tallyOf(certificate);
  if (failed > 0) {
    return {
      en: `Not ready: ${failed} required ${failed === 1 ? 'check' : 'checks'} failed.`,
      zh: `尚未就绪：${failed} 项必需检查未通过。`,
    };
  }
  if (!certificate.ready)
    return { en: 'Not ready: the checks are inconclusive.', zh: '尚未就绪：检查无法得出结论。' };
  if (inconclusive === 0)
    return { en: 'Ready: no required check failed.', zh: '已就绪：没有未通过的必需检查。' };
  return {
    en: `Ready: no required check failed, but ${inconclusive} ${inconclusive === 1 ? 'check is' : 'checks are'} inconclusive.`,
    zh: `已就绪：没有未通过的必需检查，但有 ${inconclusive} 项检查无法得出结论。`,
  };
}

/** At least one check passed, no required check failed, and no required check is inconclusive and blocking. */
export function isReady(results: readonly CheckResult[]): boolean {
  const blocked = results.some(
    (result) =>
      result.level === 'required' &&
      (result.verdict === 'fail' || (result.verdict === 'inconclusive' && result.blocking)),
  );
  return !blocked && results.some(({ verdict }) => verdict === 'pass');
}
