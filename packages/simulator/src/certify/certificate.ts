import type { LocalizedText } from '@notify-capture/core';
import { joinTexts, type Language } from '../language.ts';
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
      /** The option that is missing: the URL of the list without which the check cannot decide. */
      readonly needs?: 'captures' | 'others';
    });

/**
 * The verdict of a certificate.
 *
 * `ready`: at least one check passed, and every required check that ran passed. `not_ready`: a required check failed, or no
 * check could run. `not_proved`: no required check failed, but one is inconclusive, or no check passed.
 */
export type CertificateVerdict = 'ready' | 'not_ready' | 'not_proved';

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
  /** Whether the endpoint is ready, not ready, or whether this is not proved. */
  readonly verdict: CertificateVerdict;
  /** The verdict is `ready`. */
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
  const { results, verdict } = certificate;
  const { failed } = tallyOf(certificate);
  if (failed > 0) {
    return {
      en: `Not ready: ${failed} required ${failed === 1 ? 'check' : 'checks'} failed.`,
      zh: `尚未就绪：${failed} 项必需检查未通过。`,
    };
  }
  if (verdict === 'ready') return readyTexts(results);
  const undecided = results.filter(isUndecided);
  if (undecided.length === 0) return { en: 'Not proved: no check passed.', zh: '未能证明：没有通过的检查。' };
  const count = undecided.length;
  const text = {
    en: `Not proved: no required check failed, but ${count} required ${count === 1 ? 'check is' : 'checks are'} inconclusive.`,
    zh: `未能证明：没有未通过的必需检查，但有 ${count} 项必需检查无法判定。`,
  };
  const missing = missingLists(undecided);
  if (missing.length === 0) return text;
  return joinTexts(text, {
    en: `Set ${missing.join(' and ')}.`,
    zh: `请设置 ${missing.join(' 和 ')}。`,
  });
}

function readyTexts(results: readonly CheckResult[]): LocalizedText {
  const count = results.filter(({ verdict }) => verdict === 'inconclusive').length;
  if (count === 0) return { en: 'Ready: no required check failed.', zh: '已就绪：没有未通过的必需检查。' };
  return {
    en: `Ready: every required check passed, but ${count} ${count === 1 ? 'check that is advice is' : 'checks that are advice are'} inconclusive.`,
    zh: `已就绪：必需检查全部通过，但有 ${count} 项建议检查无法判定。`,
  };
}

/** The options of the lists that were not given, and without which some checks could not decide. */
function missingLists(undecided: readonly CheckResult[]): readonly string[] {
  return (['captures', 'others'] as const)
    .filter((list) => undecided.some((result) => result.verdict === 'inconclusive' && result.needs === list))
    .map((list) => `--${list}`);
}

function isUndecided({ level, verdict }: CheckResult): boolean {
  return level === 'required' && verdict === 'inconclusive';
}

/** The verdict of results. It fails closed: what could not be checked is not proved. */
export function verdictOn(results: readonly CheckResult[]): CertificateVerdict {
  if (results.some(({ level, verdict }) => level === 'required' && verdict === 'fail')) return 'not_ready';
  const isProved = results.some(({ verdict }) => verdict === 'pass') && !results.some(isUndecided);
  return isProved ? 'ready' : 'not_proved';
}
