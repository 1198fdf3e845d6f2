import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Bench, startBench } from '../../src/bench.ts';
import { chooseCase, field, openEditor, openView } from '../../src/ways.ts';

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

it('Errors are in the language that is chosen, also in a browser of another language, and follow a change of it', async () => {
  const { page } = await bench.open({ fragment: 'page=certify' });
  await page.getByRole('button', { name: '中文', exact: true }).click();
  await page.locator('.certify .button.primary').click();
  await page.locator('.certify[data-phase="running"] .controls > .button').first().click();
  const stopped = page.locator('.certify [role="alert"]');
  await stopped.getByText('检查已停止。').waitFor();
  await page.locator('.endpoint').click();
  await page.locator('dialog input').first().fill('ftp://shop/hook');
  await page.locator('dialog .button.primary').click();
  await page.locator('dialog [role="alert"]').getByText('该 URL 不可用。').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('dialog').waitFor({ state: 'detached' });
  await page.locator('.pages button').first().click();
  await field(page, 'captureAmount.currency').fill('brl');
  await page
    .locator('[id="field-captureAmount.currency-problem"]', { hasText: '应为三个大写字母' })
    .waitFor();
  await page.getByRole('button', { name: 'EN', exact: true }).click();
  await page.locator('[id="field-captureAmount.currency-problem"]', { hasText: 'must be' }).waitFor();
  await page.locator('.pages button').nth(1).click();
  await stopped.getByText('The checks were stopped.').waitFor();
});
