import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Bench, startBench } from '../../src/bench.ts';
import { chooseCase, openEditor, openView } from '../../src/ways.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench?.close());

it('The page starts in the language of the browser, and keeps the one that is chosen', async () => {
  const { page } = await bench.open({ locale: 'zh-CN' });
  await page.locator('html[lang="zh-CN"]').waitFor();
  await page.getByRole('button', { name: '发送' }).first().waitFor();
  await page.getByRole('button', { name: 'EN', exact: true }).click();
  await page.getByRole('button', { name: /^Send/ }).first().waitFor();
  await page.reload();
  await page.getByRole('button', { name: /^Send/ }).first().waitFor();
  expect(await page.locator('html').getAttribute('lang')).toBe('en');
});

it('The whole way is in Chinese: gallery, signed string, refusal, time line, certify, replay', async () => {
  const { page, complaints } = await bench.open({ locale: 'zh-CN' });
  await page.locator('.group').first().waitFor();
  await chooseCase(page, 'other-path');
  await openEditor(page, 'signed');
  await page.locator('#send').click();
  await page.locator('.exchange-head').waitFor();
  await openView(page, 'why');
  const states = [await page.locator('#page').textContent()];
  for (const index of [1, 2]) {
    await page.locator('.pages button').nth(index).click();
    states.push(await page.locator('.page').textContent());
  }
  // Sentences, not names: four English words in a row that are no part of a message or a log.
  const english = /\b(?:the|is|was|not|and|with|of)\s+(?:the|is|was|not|a|an|this|that)\b/gi;
  for (const state of states) expect(state?.match(english) ?? []).toEqual([]);
  expect(complaints).toEqual([]);
});
