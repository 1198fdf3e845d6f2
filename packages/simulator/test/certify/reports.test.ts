import picocolors from 'picocolors';
import { SaxesParser } from 'saxes';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Certificate, CheckResult } from '../../src/certify/certificate.ts';
import { GROUPS } from '../../src/certify/check.ts';
import { CHECKS } from '../../src/certify/checks/list.ts';
import { htmlReport } from '../../src/report/html.ts';
import { junitReport } from '../../src/report/junit.ts';
import { textReport } from '../../src/report/text.ts';
import { columnsOf } from '../../src/report/wrap.ts';
import { hostileCertificates } from '../endpoints/hostile-certificates.ts';

const PLAIN = picocolors.createColors(false);
let hostile: Certificate;
let notCertified: Certificate;

beforeAll(async () => {
  ({ hostile, notCertified } = await hostileCertificates());
});

describe('the JUnit report', () => {
  it('is well-formed XML with correct counts', () => {
    const { counts, suites } = readXml(junitReport(hostile));
    const required = hostile.results.filter(
      ({ level, verdict }) => level === 'required' && verdict === 'fail',
    );
    expect(required.length).toBeGreaterThan(0);
    expect(counts['testcase']).toBe(hostile.results.length);
    expect(counts['failure']).toBe(required.length);
    const isUndecided = ({ level, verdict }: CheckResult): boolean =>
      level === 'required' && verdict === 'inconclusive';
    const undecided = hostile.results.filter(isUndecided);
    expect(counts['error']).toBe(undecided.length);
    expect(counts['skipped']).toBe(
      hostile.results.filter(({ verdict }) => verdict !== 'pass').length - required.length - undecided.length,
    );
    expect(suites.map(({ name }) => name)).toEqual(['all', ...Object.values(GROUPS).map(({ en }) => en)]);
    expect(suites[0]).toMatchObject({
      tests: String(counts['testcase']),
      failures: String(counts['failure']),
    });
    const sum = suites.slice(1).reduce((total, { tests }) => total + Number(tests), 0);
    expect(sum).toBe(counts['testcase']);
  });

  it('contains the replies of the endpoint as text, without characters that are invalid in XML', () => {
    const { texts } = readXml(junitReport(hostile));
    expect(texts).toContain(']]>');
    expect(texts).toContain('<script>alert(1)</script>');
    expect(texts).not.toMatch(UNPRINTABLE);
  });

  it('fails if no check could run, and passes if only advice failed', () => {
    expect(readXml(junitReport(notCertified)).counts).toMatchObject({ testcase: 1, error: 1 });
    const advice: Certificate = {
      ...hostile,
      verdict: 'ready',
      ready: true,
      results: hostile.results.filter(({ level, verdict }) => level === 'advice' || verdict === 'pass'),
    };
    const { counts } = readXml(junitReport(advice));
    expect([counts['failure'], counts['error']]).toEqual([undefined, undefined]);
  });

  it('fails if a required check is inconclusive, and passes if only advice is', () => {
    const [required, advice] = (['required', 'advice'] as const).map((level): Certificate => {
      const [first, ...passed] = hostile.results.filter(({ verdict }) => verdict === 'pass');
      if (first === undefined) return expect.fail('nothing passed');
      const { id, group, title, ms } = first;
      const undecided: CheckResult = {
        id,
        group,
        title,
        ms,
        level,
        verdict: 'inconclusive',
        note: 'no list',
      };
      return { ...hostile, results: [undecided, ...passed] };
    });
    if (required === undefined || advice === undefined) return expect.fail('no certificate');
    expect(readXml(junitReport({ ...required, verdict: 'not_proved' })).counts['error']).toBe(1);
    const { counts } = readXml(junitReport({ ...advice, verdict: 'ready', ready: true }));
    expect([counts['error'], counts['skipped']]).toEqual([undefined, 1]);
  });
});

describe('the text report', () => {
  it('contains observations and hints, and no characters that control the terminal', () => {
    const text = textReport(hostile, PLAIN);
    expect(text).not.toMatch(UNPRINTABLE);
    expect(text).toContain('✗ fail         acknowledgement-body');
    expect(text).toContain('expected  the fixed body');
    expect(text).toMatch(/→ Reply with exactly \{"result"/);
    expect(text).toContain('Not ready:');
    expect(textReport(notCertified, PLAIN)).toContain('Not certified: no check could run.');
  });
});

describe('a report of many failures', () => {
  /** A check that failed for many requests, in two ways. */
  const many = (): Certificate => {
    const [failed] = hostile.results.filter(({ verdict }) => verdict === 'fail');
    if (failed?.verdict !== 'fail') return expect.fail('nothing failed');
    const [one] = failed.observations;
    if (one === undefined) return expect.fail('nothing was observed');
    const examples = Array.from({ length: 9 }, (_, index) => ({ ...one, sent: `request ${index}` }));
    const observations = [...examples, { ...one, sent: 'the last request', expected: 'something else' }];
    return { ...hostile, results: [{ ...failed, observations }] };
  };

  it('shows three examples of each failure, and how many others there are', () => {
    for (const report of [textReport(many(), PLAIN), htmlReport(many()), junitReport(many())]) {
      for (const shown of ['request 0', 'request 2', 'the last request', 'and 6 more'])
        expect(report).toContain(shown);
      expect(report).not.toContain('request 3');
    }
  });
});

describe('the text report on a terminal', () => {
  it.each([60, 80, 100, 140])(
    'fits in %i columns, with hanging indents, and contains every word',
    (width) => {
      const text = textReport(hostile, PLAIN, width);
      for (const line of text.split('\n')) expect(columnsOf(line), line).toBeLessThanOrEqual(width);
      expect(text).not.toMatch(UNPRINTABLE);
      const words = (report: string) => report.replaceAll(/\s+/g, '');
      expect(words(text)).toBe(words(textReport(hostile, PLAIN)));
      // Below `→ ` a hint continues at the column of its first word.
      expect(text).toMatch(/^ {17}→ \S.*\n {19}\S/m);
    },
  );

  it.each([50, 60, 80, 100, 140])(
    'fits in %i columns in Chinese, and no line starts with a closing mark',
    (width) => {
      const results = CHECKS.map(({ id, group, level, title, hint }): CheckResult => {
        const observations = [{ sent: 'x', received: '请款成功，但是（x）', expected: 'y' }];
        return { id, group, level, title: title.zh, hint: hint.zh, ms: 1, verdict: 'fail', observations };
      });
      const chinese: Certificate = { ...hostile, lang: 'zh', results };
      const text = textReport(chinese, PLAIN, width);
      for (const line of text.split('\n')) {
        expect(columnsOf(line), line).toBeLessThanOrEqual(width);
        expect(line).not.toMatch(/^\s*[，。；：、）」”]|[（「“]$/);
      }
      const words = (report: string) => report.replaceAll(/\s+/g, '');
      expect(words(text)).toBe(words(textReport(chinese, PLAIN)));
    },
  );

  it('counts the columns of Chinese and emoji, and divides words that are too long', () => {
    const [result] = hostile.results.filter(({ verdict }) => verdict === 'fail');
    if (result?.verdict !== 'fail') return expect.fail('nothing failed');
    const observations = ['请款成功'.repeat(40), '🎉'.repeat(90), 'x'.repeat(300)].map((received) => ({
      ...{ sent: 'a message', received, expected: received },
    }));
    const text = textReport({ ...hostile, results: [{ ...result, observations }] }, PLAIN, 70);
    for (const line of text.split('\n')) expect(columnsOf(line), line).toBeLessThanOrEqual(70);
    expect(text.replaceAll(/\s/g, '')).toContain('🎉'.repeat(90));
  });
});

// biome-ignore lint/suspicious/noControlCharactersInRegex: the expression must match control characters
const UNPRINTABLE = /[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ufffe\uffff]/;

/** Reads XML strictly: throws if it is not well-formed. */
function readXml(xml: string): {
  readonly counts: Readonly<Record<string, number>>;
  readonly suites: readonly Readonly<Record<string, string>>[];
  readonly texts: string;
} {
  const counts: Record<string, number> = {};
  const suites: Record<string, string>[] = [];
  let texts = '';
  const parser = new SaxesParser();
  parser.on('opentag', ({ name, attributes }) => {
    counts[name] = (counts[name] ?? 0) + 1;
    if (name === 'testsuites') suites.push({ ...attributes, name: 'all' });
    if (name === 'testsuite') suites.push({ ...attributes });
    texts += Object.values(attributes).join(' ');
  });
  parser.on('text', (text) => {
    texts += text;
  });
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(xml).close();
  return { counts, suites, texts };
}
