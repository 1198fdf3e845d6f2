import type { LocalizedText } from '@notify-capture/core';
import type { Endpoint } from './endpoint.ts';

/** The groups of checks, in the order of the report. */
export const GROUPS = {
  accepts: { en: 'Accepts genuine messages', zh: '接受真实的消息' },
  refuses: { en: 'Refuses invalid messages', zh: '拒绝无效的消息' },
  replies: { en: 'Replies as documented and discloses nothing', zh: '按文档响应，不泄露信息' },
  repeats: { en: 'Handles repeats and late results', zh: '处理重复和迟到的结果' },
  books: { en: 'Books each capture once, with the right result', zh: '每笔请款只入账一次，结果正确' },
  others: { en: 'Loses no message of another kind', zh: '不丢失其他种类的消息' },
  survives: { en: 'Survives hostile bodies', zh: '经受恶意的正文' },
} as const satisfies Readonly<Record<string, LocalizedText>>;

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
  /** What should have been received. */
  readonly expected: string;
}

/** The finding of a check. */
export type CheckFinding =
  | { readonly verdict: 'pass'; readonly note?: LocalizedText }
  | { readonly verdict: 'fail'; readonly observations: readonly Observation[] }
  | {
      readonly verdict: 'inconclusive';
      readonly note: LocalizedText;
      /** The list that was not given, and without which the check cannot decide. */
      readonly needs?: 'captures' | 'others';
    };

/** One check of an endpoint. */
export interface Check {
  /** Says what must hold. Stable: scripts use it. */
  readonly id: string;
  readonly group: Group;
  readonly level: Level;
  readonly title: LocalizedText;
  /** The usual cause, and how to fix it. */
  readonly hint: LocalizedText;
  /** The list without which the check is inconclusive. */
  readonly needs?: 'captures' | 'others';
  run(endpoint: Endpoint): Promise<CheckFinding>;
}

/** Makes a finding of observations: without any, the check passes. */
export function findingOf(observations: readonly Observation[], note?: LocalizedText): CheckFinding {
  if (observations.length > 0) return { verdict: 'fail', observations };
  return note === undefined ? { verdict: 'pass' } : { verdict: 'pass', note };
}
