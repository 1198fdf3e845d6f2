import type { LocalizedText } from '@notify-capture/core';
import type { Certificate } from '../certify/certificate.ts';
import type { Level } from '../certify/check.ts';
import type { Language } from '../language.ts';
import type { ResultLabel } from './labels.ts';

/** The labels of results. The text report and the classes of the HTML page use the English ones as keys. */
export const LABELS: Readonly<Record<ResultLabel, LocalizedText>> = {
  pass: { en: 'pass', zh: '通过' },
  fail: { en: 'fail', zh: '未通过' },
  advice: { en: 'advice', zh: '建议' },
  inconclusive: { en: 'inconclusive', zh: '无法判定' },
};

export const LEVELS: Readonly<Record<Level, LocalizedText>> = {
  required: { en: 'required', zh: '必需' },
  advice: { en: 'advice', zh: '建议' },
};

/** The words of the reports. */
export const WORDS = {
  sent: { en: 'sent', zh: '发送' },
  received: { en: 'received', zh: '收到' },
  expected: { en: 'expected', zh: '预期' },
  client: { en: 'Client', zh: '客户端' },
  started: { en: 'Started', zh: '开始时间' },
  duration: { en: 'Duration', zh: '用时' },
  passed: { en: 'passed', zh: '通过' },
  failed: { en: 'failed', zh: '未通过' },
  advice: { en: 'advice', zh: '建议' },
  inconclusive: { en: 'inconclusive', zh: '无法判定' },
  verdict: { en: 'Verdict', zh: '结论' },
  check: { en: 'Check', zh: '检查项' },
  level: { en: 'Level', zh: '级别' },
  time: { en: 'Time', zh: '用时' },
  certificate: { en: 'Certificate', zh: '认证报告' },
  report: { en: 'Report', zh: '检查报告' },
  preflightError: { en: 'Why no check could run', zh: '检查无法运行的原因' },
  hint: { en: 'How to fix it:', zh: '修复方法：' },
  runAgain: { en: 'Run these checks again:', zh: '重新运行这些检查：' },
  footer: {
    en: 'Made by notify-capture certify. The protocol or the safety of money demands every required check. Some sound endpoints fail checks that are advice. An inconclusive check has not passed.',
    zh: '由 notify-capture certify 生成。必需检查是协议或资金安全所要求的。有些可靠的接口也可能未通过建议类检查。无法判定的检查不算通过。',
  },
  sections: {
    fail: { en: 'Failed', zh: '未通过' },
    advice: { en: 'Advice', zh: '建议' },
    inconclusive: { en: 'Inconclusive', zh: '无法判定' },
    pass: { en: 'Passed', zh: '通过' },
  },
} as const satisfies Readonly<Record<string, LocalizedText | Readonly<Record<ResultLabel, LocalizedText>>>>;

/** For dates and numbers. */
export const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', zh: 'zh-CN' };

/** Only an endpoint that is ready has a certificate. */
export function headingOf({ ready }: Pick<Certificate, 'ready'>): LocalizedText {
  return ready ? WORDS.certificate : WORDS.report;
}

/** The title of a report. */
export function titleOf({ endpoint, ready }: Pick<Certificate, 'endpoint' | 'ready'>): LocalizedText {
  const heading = headingOf({ ready });
  return { en: `${heading.en} ${ready ? 'of' : 'on'} ${endpoint}`, zh: `${endpoint} 的${heading.zh}` };
}

/** The sentence about the observations that a report does not show. */
export function othersText(count: number): LocalizedText {
  return { en: `and ${count} more; --json lists all`, zh: `另有 ${count} 条；--json 会全部列出` };
}
