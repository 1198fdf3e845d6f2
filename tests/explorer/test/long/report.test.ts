import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Certificate } from '../../../../packages/simulator/src/certify/certificate.ts';
import { htmlReport } from '../../../../packages/simulator/src/report/html.ts';
import { hostileCertificates } from '../../../../packages/simulator/test/endpoints/hostile-certificates.ts';
import { violations } from '../../src/axe.ts';
import { type Bench, startBench } from '../../src/bench.ts';

let bench: Bench;
let certificates: Readonly<Record<string, Certificate>>;
beforeAll(async () => {
  bench = await startBench();
  const { hostile, notCertified } = await hostileCertificates();
  certificates = { 'of a hostile endpoint': hostile, 'without a check': notCertified };
});
afterAll(() => bench?.close());

/** A report in a window of its own, with everything folded open. */
async function openReport(certificate: Certificate, width: number, colorScheme: 'light' | 'dark') {
  const context = await bench.browser.newContext({ viewport: { width, height: 844 }, colorScheme });
  const page = await context.newPage();
  await page.setContent(htmlReport(certificate));
  await page.locator('details').evaluateAll((all) => {
    for (const one of all) one.setAttribute('open', '');
  });
  return page;
}

describe.each([360, 390, 640, 1280])('The report of certify at %i px', (width) => {
  it.each(['light', 'dark'] as const)(
    'breaks no rule of axe, and nothing is wider than the page (%s)',
    async (theme) => {
      for (const [name, certificate] of Object.entries(certificates)) {
        for (const lang of ['en', 'zh'] as const) {
          const page = await openReport({ ...certificate, lang }, width, theme);
          expect(await violations(page), `${name} ${lang}`).toEqual([]);
          const widest = await page.evaluate(() =>
            Math.max(
              ...[...document.querySelectorAll('body *')].map((part) => part.getBoundingClientRect().right),
            ),
          );
          expect(widest, `${name} ${lang}`).toBeLessThanOrEqual(width);
          await page.context().close();
        }
      }
    },
  );
});

describe.each([360, 390])('In a report at %i px', (width) => {
  it('a row is a block: verdict, level and time in one line, and the title below them in whole words', async () => {
    const { 'of a hostile endpoint': hostile } = certificates;
    if (hostile === undefined) throw new Error('There is no report.');
    const page = await openReport(hostile, width, 'light');
    const rows = await page.locator('.row').evaluateAll((all) =>
      all.map((row) => {
        const box = (name: string) => row.querySelector(name)?.getBoundingClientRect() ?? new DOMRect();
        const [verdict, level, time, check] = ['.verdict', '.level', '.time', '.check'].map(box);
        const title = row.querySelector('.title');
        const longest = Math.max(...(title?.textContent ?? '').split(/\s/).map((word) => word.length));
        return {
          isOneLine: verdict?.top === level?.top && level?.top === time?.top,
          isBelow: (check?.top ?? 0) >= (verdict?.bottom ?? 1),
          room: (check?.width ?? 0) / longest,
        };
      }),
    );
    expect(rows.length).toBeGreaterThan(50);
    for (const { isOneLine, isBelow, room } of rows) {
      expect([isOneLine, isBelow]).toEqual([true, true]);
      // A letter is at most 14 px wide, so the longest word fits.
      expect(room).toBeGreaterThan(14);
    }
    // Evidence has the whole width.
    const evidence = await page.locator('.observation').first().boundingBox();
    expect(evidence?.width).toBeGreaterThan(width - 40);
    await page.context().close();
  });
});
