import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, startBench } from '../src/bench.ts';
import { exchangePane, field, history, jsonText, openEditor, send, verdict, writeJson } from '../src/ways.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench?.close());

describe('An amount', () => {
  it('that is none is said to be wrong at its field, as it is typed', async () => {
    const { page } = await bench.open();
    const amount = field(page, 'captureAmount.value');
    for (const [typed, problem] of [
      ['five', 'Not an amount: expected 1 to 16 digits'],
      ['1.5', 'Not an amount: write 150 for 1.50 BRL'],
      ['', 'The amount is empty'],
      ['12345678901234567', 'Not an amount: expected 1 to 16 digits'],
    ] as const) {
      await amount.fill(typed);
      const note = page.locator('[id="field-captureAmount.value-problem"]', { hasText: problem });
      await note.waitFor();
      expect(await amount.getAttribute('aria-invalid')).toBe('true');
      expect(await amount.getAttribute('aria-describedby')).toBe('field-captureAmount.value-problem');
      expect(await page.locator('.amount').count()).toBe(0);
      await amount.fill('150');
      await note.waitFor({ state: 'detached' });
      await page.locator('.amount', { hasText: '= 1.50 BRL' }).waitFor();
    }
  });
});

describe('A name that the JSON has twice', () => {
  it('is marked in the editor, named in the form, and sent as it is', async () => {
    const { page, complaints } = await bench.open({ fragment: 'tab=json' });
    await page.locator('.cm-content').waitFor();
    const text = await jsonText(page);
    await writeJson(page, text.replace('"value": "50000"', '"value": "50000", "value": "70000"'));
    await page.locator('.cm-lintRange-warning', { hasText: '"value"' }).waitFor();
    await openEditor(page, 'form');
    await page.getByText('Repeated in the JSON: captureAmount.value.').waitFor();
    const amount = field(page, 'captureAmount.value');
    expect(await amount.inputValue()).toBe('70000');
    expect(await amount.getAttribute('readonly')).not.toBeNull();
    await send(page);
    await exchangePane(page).locator('#exchange-request').click();
    await page.locator('#exchange-panel', { hasText: '"value":"50000","value":"70000"' }).waitFor();
    expect(complaints).toEqual([]);
  });
});

describe('The search of cases', () => {
  it('finds words in any order, codes in any spelling, and words with a typing error', async () => {
    const { page } = await bench.open();
    for (const [search, id] of [
      ['expired auth', 'AUTH_EXPIRED'],
      ['auth expired', 'AUTH_EXPIRED'],
      ['Auth-Expired', 'AUTH_EXPIRED'],
      ['authexpired', 'AUTH_EXPIRED'],
      ['risk_rejct', 'RISK_REJECT'],
      ['path another signed', 'other-path'],
      ['new payment expired', 'AUTH_EXPIRED'],
    ] as const) {
      await page.locator('#search').fill(search);
      await page.locator(`[data-case="${id}"]`).waitFor();
      expect(await page.locator('[data-case]').count(), search).toBeLessThanOrEqual(3);
      await page.locator('#search').fill('');
      await page.locator('[data-case="SUCCESS"]').waitFor();
    }
  });

  it('shows for each case what it asks of the merchant', async () => {
    const { page } = await bench.open();
    await page.locator('[data-case="AUTH_EXPIRED"]', { hasText: 'Start a new payment' }).waitFor();
    const silent = await page.locator('[data-case]:not(:has(.case-action))').count();
    expect(silent).toBe(0);
  });
});

describe('A changed message', () => {
  it('does not promise what its case promises, and is marked in the history', async () => {
    const { page } = await bench.open();
    await page.locator('.meaning', { hasText: 'A correct endpoint acknowledges it' }).waitFor();
    await field(page, 'captureAmount.value').fill('77');
    await page.locator('.meaning', { hasText: 'may not hold' }).waitFor();
    await send(page);
    await history(page).locator('.history-title', { hasText: 'changed' }).waitFor();
    await field(page, 'captureAmount.value').fill('no number');
    await page.locator('.meaning', { hasText: 'Changed: a correct endpoint refuses it' }).waitFor();
  });
});

describe('The history', () => {
  it('shows the last exchange after a reload', async () => {
    const { page } = await bench.open();
    await send(page);
    await page.reload();
    await verdict(page).waitFor();
    expect(await exchangePane(page).textContent()).not.toContain('Nothing was sent yet');
  });
});
