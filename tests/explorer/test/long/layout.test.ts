import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, startBench } from '../../src/bench.ts';
import { field, history, send, timeLine, verdict } from '../../src/ways.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench?.close());

describe('The form', () => {
  it('has inputs of one width, and cuts a long id in its middle until one edits it', async () => {
    const { page } = await bench.open();
    await page.locator('.field-value .input').first().waitFor();
    const edges = await page
      .locator('.field-value .input')
      .evaluateAll((inputs) =>
        inputs.map((input) => input.getBoundingClientRect()).map(({ left, right }) => [left, right]),
      );
    expect(new Set(edges.map(String)).size).toBe(1);
    const id = await field(page, 'captureRequestId').inputValue();
    const cut = page.locator('.field', { has: field(page, 'captureRequestId') }).locator('.middle-cut');
    expect((await cut.textContent()) ?? '').toBe(id);
    await field(page, 'captureRequestId').focus();
    await cut.waitFor({ state: 'hidden' });
  });
});

describe('The history', () => {
  it('has rows at 720 px in which no part lies over another', async () => {
    const { page } = await bench.open({ viewport: { width: 720, height: 800 } });
    await page.locator('.menu-button').click();
    await page.locator('[data-case="other-path"]').click();
    await send(page);
    const overlaps = await page.locator('.history-row').evaluateAll((rows) =>
      rows.flatMap((row) => {
        const boxes = [...row.querySelectorAll('.history-open > *, .history-actions > *')]
          .map((part) => part.getBoundingClientRect())
          .filter(({ width }) => width > 0);
        return boxes.slice(1).filter((box, index) => box.left < (boxes[index]?.right ?? 0) - 1);
      }),
    );
    expect(overlaps).toEqual([]);
  });

  it('is folded to its head on the pages Certify and Replay, and by its button', async () => {
    const { page } = await bench.open();
    await send(page);
    const row = history(page).locator('.history-row').first();
    await row.waitFor();
    await history(page).getByRole('button', { name: 'Fold the history' }).click();
    await row.waitFor({ state: 'hidden' });
    await history(page).getByRole('button', { name: 'Open the history' }).click();
    await row.waitFor();
    for (const index of [1, 2]) {
      await page.locator('.pages button').nth(index).click();
      await row.waitFor({ state: 'hidden' });
      await history(page).getByRole('button', { name: 'Open the history' }).click();
      await row.click();
      await verdict(page).waitFor();
    }
  });
});

describe('The time line', () => {
  it('shows for each attempt both times, what went out and what came back, and nothing lies over anything', async () => {
    for (const width of [1920, 1280, 390]) {
      const { page } = await bench.open({ viewport: { width, height: 844 }, fragment: 'case=conflict' });
      await page.locator('.meaning').waitFor();
      if (width < 720) await page.locator('.faults-box > summary').click();
      await page.getByLabel('Speed').selectOption('10000');
      await page.locator('#send').click();
      const rows = timeLine(page).locator('.attempts button');
      await timeLine(page).getByText('elivered').waitFor();
      const first = rows.first();
      expect(await first.textContent()).toMatch(
        /^10 s\+0 ms→ SUCCESS · \d+ bytes← 200 SUCCESS · .*acknowledged$/,
      );
      const second = (await rows.nth(2).textContent()) ?? '';
      expect(second).toMatch(/^22 min\+[\d.]+ m?s→ conflict · \w+ · \d+ bytes← 409 REPEAT_REQ_INCONSISTENT/);
      // Every text of the drawing, and every cell of the first row.
      for (const parts of ['.line text:not(.sign)', '.attempts button:first-child > *']) {
        const overlaps = await timeLine(page)
          .locator(parts)
          .evaluateAll((all) => {
            const boxes = all.map((part) => part.getBoundingClientRect()).filter((box) => box.width > 0);
            return boxes.flatMap((one, index) =>
              boxes
                .slice(index + 1)
                .filter(
                  (other) =>
                    one.left < other.right - 1 &&
                    other.left < one.right - 1 &&
                    one.top < other.bottom - 2 &&
                    other.top < one.bottom - 2,
                )
                .map((other) => [one, other]),
            );
          });
        expect(overlaps, `${width} ${parts}`).toEqual([]);
      }
      // The head of the time line and at least three attempts are seen at once.
      const pane = await timeLine(page).boundingBox();
      const third = await rows.nth(2).boundingBox();
      expect((third?.y ?? 0) + (third?.height ?? 1e6)).toBeLessThanOrEqual(
        (pane?.y ?? 0) + (pane?.height ?? 0),
      );
    }
  });
});

describe('The header', () => {
  it.each([360, 390, 720, 1024, 1280])(
    'at %i px shows endpoint and key, and nothing lies over anything',
    async (width) => {
      const { page } = await bench.open({ viewport: { width, height: 800 } });
      await page.locator('.endpoint').waitFor();
      const parts = page.locator('.header > button, .header .pages > *, .header .looks button');
      const boxes = await parts.evaluateAll((all) =>
        all
          .map((part) => part.getBoundingClientRect())
          .map(({ left, right, top, bottom }) => ({ left, right, top, bottom })),
      );
      for (const [index, one] of boxes.entries()) {
        expect(one.right - one.left).toBeGreaterThan(20);
        expect(one.right).toBeLessThanOrEqual(width);
        for (const other of boxes.slice(index + 1))
          expect(
            one.left < other.right &&
              other.left < one.right &&
              one.top < other.bottom &&
              other.top < one.bottom,
          ).toBe(false);
      }
      expect(boxes.at(-1)?.bottom).toBeLessThanOrEqual(96);
      await page.locator('.key-button').click();
      await page.locator('dialog[open]', { hasText: 'ALIPAY_PUBLIC_KEY=' }).waitFor();
    },
  );
});
