import { createHash } from 'node:crypto';
import { HtmlValidate } from 'html-validate';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Certificate } from '../../src/certify/certificate.ts';
import { htmlReport } from '../../src/report/html.ts';
import { hostileCertificates } from '../endpoints/hostile-certificates.ts';

let hostile: Certificate;
let notCertified: Certificate;

beforeAll(async () => {
  ({ hostile, notCertified } = await hostileCertificates());
});

describe('the HTML report', () => {
  it('is valid and accessible', async () => {
    const validate = new HtmlValidate({
      extends: ['html-validate:standard', 'html-validate:a11y'],
      // The page is one file, so it contains its style.
      rules: { 'no-trailing-whitespace': 'off', 'no-inline-style': 'error', 'long-title': 'off' },
    });
    for (const certificate of [hostile, notCertified]) {
      const { results } = await validate.validateString(htmlReport(certificate));
      expect(
        results.flatMap(({ messages }) => messages.map(({ ruleId, message }) => [ruleId, message])),
      ).toEqual([]);
    }
  });

  it('requests nothing and runs nothing, whatever the endpoint replies', () => {
    const html = htmlReport(hostile);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    const tags = new Set([...html.matchAll(/<([a-z][a-z0-9]*)/gi)].map(([, name]) => name));
    for (const name of ['script', 'img', 'link', 'iframe', 'b', 'object']) expect(tags).not.toContain(name);
    const names = [...html.matchAll(/<[a-z][^>]*>/gi)].flatMap(([tag]) =>
      [...tag.matchAll(/\s([a-z-]+)=/gi)].map(([, name]) => name),
    );
    expect(names.filter((name) => /^(on|src|style|action|data|background)/i.test(name ?? ''))).toEqual([]);
    // A link leads to another place of the page.
    const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, target]) => target);
    expect(links.filter((target) => !/^#[\w-]+$/.test(target ?? ''))).toEqual([]);
    expect(links).toHaveLength(names.filter((name) => name === 'href').length);
    expect(html).not.toMatch(/url\(|@import/);
    expect(html).not.toMatch(UNPRINTABLE);
  });

  it('applies only its own style, whatever a reply brings into the page', () => {
    const html = htmlReport(hostile);
    const [, style = ''] = /<style>(.*?)<\/style>/s.exec(html) ?? [];
    const hash = createHash('sha256').update(style).digest('base64');
    expect(html).toContain(`content="default-src 'none'; style-src 'sha256-${hash}'"`);
    expect(style).toContain('--accent');
    expect(html).not.toContain('unsafe-inline');
  });

  it('names every check with its verdict as a word, and has a hint for each failed check', () => {
    const html = htmlReport(hostile);
    for (const result of hostile.results) expect(html).toContain(`<code>${result.id}</code>`);
    expect(html.match(/How to fix it:/g)).toHaveLength(
      hostile.results.filter(({ verdict }) => verdict === 'fail').length,
    );
    expect(htmlReport(notCertified)).toContain('Why no check could run');
  });

  it('shows what failed first, then advice, then what is inconclusive, and folds what passed', () => {
    const html = htmlReport(hostile);
    const labels = [...html.matchAll(/<tbody id="[\w-]+" class="(\w+)">/g)].map(([, label]) => label ?? '');
    const order = ['fail', 'advice', 'inconclusive', 'pass'];
    expect(labels).toEqual(labels.toSorted((one, other) => order.indexOf(one) - order.indexOf(other)));
    expect(new Set(labels)).toEqual(new Set(order));
    expect(html.indexOf('<details')).toBeGreaterThan(html.indexOf('id="section-pass"'));
    expect(html).not.toMatch(/<details[^>]* open/);
  });

  it('has an address for each check and each count, which leads to its place', () => {
    const html = htmlReport(hostile);
    for (const { id } of hostile.results) {
      expect(html).toContain(`<tbody id="${id}"`);
      expect(html).toContain(`href="#${id}"`);
    }
    for (const [, target] of html.matchAll(/href="#([\w-]+)"/g)) expect(html).toContain(`id="${target}"`);
  });

  it('is a certificate only if the endpoint is ready', () => {
    expect(htmlReport(hostile)).toContain('<h1>Report</h1>');
    expect(htmlReport(hostile)).not.toContain('Certificate');
    const ready: Certificate = { ...hostile, verdict: 'ready', ready: true };
    expect(htmlReport(ready)).toContain('<h1>Certificate</h1>');
    expect(htmlReport({ ...ready, lang: 'zh' })).toContain('<h1>认证报告</h1>');
    expect(htmlReport({ ...hostile, lang: 'zh' })).toContain('<h1>检查报告</h1>');
  });

  it('has a time for people beside the one for machines', () => {
    const html = htmlReport({ ...hostile, startedAt: '2026-01-15T12:00:00.000Z', ms: 61_234 });
    expect(html).toMatch(/<time datetime="2026-01-15T12:00:00\.000Z">1\d January 2026\D+\d\d:\d\d/);
    expect(html).toContain('61.2 s');
  });

  it('has a bar whose parts are as wide as their counts', () => {
    const html = htmlReport(hostile);
    const [, total] = /<svg class="bar" viewBox="0 0 (\d+) 1"/.exec(html) ?? [];
    expect(Number(total)).toBe(hostile.results.length);
    const parts = [...html.matchAll(/<rect class="(\w+)" x="(\d+)"/g)].map(([, label, x]) => [label, x]);
    const failed = hostile.results.filter(({ level, verdict }) => level === 'required' && verdict === 'fail');
    expect(parts.slice(0, 2)).toEqual([
      ['fail', '0'],
      ['advice', String(failed.length)],
    ]);
  });
});

describe('the look of the report and of the explorer', () => {
  it('has a contrast of at least 4.5 to 1 for every text colour, in both themes', () => {
    const html = htmlReport(hostile);
    const colors = new Map(
      [...html.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(([, name, light, dark]) => [
        name ?? '',
        [light ?? '', dark ?? ''] as const,
      ]),
    );
    for (const theme of [0, 1] as const) {
      const contrast = (one: string, other: string): number => {
        const [high, low] = [one, other]
          .map((name) => luminance(colors.get(name)?.[theme] ?? ''))
          .sort((a, b) => b - a);
        return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
      };
      for (const panel of ['background', 'panel', 'accent-panel']) {
        for (const text of ['text', 'muted', 'accent', 'pass', 'fail', 'warn'])
          expect([text, panel, contrast(text, panel) >= 4.5]).toEqual([text, panel, true]);
        expect(contrast('line-strong', panel)).toBeGreaterThanOrEqual(3);
      }
      for (const verdict of ['pass', 'fail', 'warn'])
        expect(contrast(verdict, `${verdict}-panel`)).toBeGreaterThanOrEqual(4.5);
      expect(contrast('on-accent', 'accent')).toBeGreaterThanOrEqual(4.5);
    }
  });
});

/** Relative luminance (WCAG 2.2). */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the expression must match control characters
const UNPRINTABLE = /[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ufffe\uffff]/;
