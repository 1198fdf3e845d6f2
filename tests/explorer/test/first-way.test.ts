import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violations } from '../src/axe.ts';
import { type Bench, startBench } from '../src/bench.ts';
import {
  chooseCase,
  exchangePane,
  field,
  history,
  jsonText,
  openEditor,
  openView,
  send,
  timeLine,
  verdict,
  writeJson,
} from '../src/ways.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench?.close());

async function bookings(): Promise<readonly { readonly captureId: string }[]> {
  return (await fetch(bench.shop.captures)).json();
}

describe('The first visit', () => {
  it('shows a booked capture with its time line after one key', async () => {
    const { page, complaints } = await bench.open();
    await page.locator('#send:focus').waitFor();
    await page.keyboard.press('Enter');
    await verdict(page).waitFor();
    expect(await verdict(page).textContent()).toContain('acknowledged');
    await exchangePane(page).getByText('Booked: ').waitFor();
    const dot = timeLine(page).getByRole('button', { name: 'Attempt 1, 0 s: acknowledged' });
    await dot.waitFor();
    expect(await history(page).getByRole('checkbox').count()).toBe(1);
    expect(complaints).toEqual([]);
  });

  it('meets WCAG AA as far as axe can see, before and after the first message', async () => {
    const { page } = await bench.open();
    expect(await violations(page)).toEqual([]);
    await send(page);
    await verdict(page).waitFor();
    expect(await violations(page)).toEqual([]);
  });
});

describe('The message', () => {
  it('is the same in the form and in the JSON, whichever is changed, and is sent as it was changed', async () => {
    const { page } = await bench.open();
    await field(page, 'captureAmount.value').fill('12345');
    await openEditor(page, 'json');
    await page.locator('.cm-content').waitFor();
    const text = await jsonText(page);
    expect(text).toContain('"value": "12345"');
    await writeJson(page, text.replace('12345', '54321'));
    await openEditor(page, 'form');
    expect(await field(page, 'captureAmount.value').inputValue()).toBe('54321');
    const captureId = await field(page, 'captureId').inputValue();
    await send(page);
    const booked = (await bookings()).find((one) => one.captureId === captureId);
    expect(booked).toMatchObject({ amount: { minorUnits: '54321' } });
  });

  it('shows why a message signed for another path is refused', async () => {
    const { page } = await bench.open();
    await chooseCase(page, 'other-path');
    await openEditor(page, 'signed');
    await page.getByText('The sent path and query is not the signed one.').waitFor();
    await send(page);
    await openView(page, 'why');
    expect(await verdict(page).textContent()).toContain('refused, as it should be');
    expect(await page.locator('#exchange-panel').textContent()).toContain('/api/alipay/notifyCapture');
  });

  it('is retried when the acknowledgement is lost, and booked once', async () => {
    const { page } = await bench.open();
    const captureId = await field(page, 'captureId').inputValue();
    await page.getByLabel('lose replies', { exact: true }).check();
    await page.getByLabel('Speed').selectOption('10000');
    await page.locator('#send').click();
    await timeLine(page).getByText('Delivered').waitFor();
    await timeLine(page).getByRole('button', { name: 'Attempt 1, 0 s: reply lost' }).waitFor();
    await timeLine(page).getByRole('button', { name: 'Attempt 2, 2 min: acknowledged' }).waitFor();
    expect((await bookings()).filter((one) => one.captureId === captureId)).toHaveLength(1);
  });
});

describe('Hostile text', () => {
  const HOSTILE =
    '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>\u202eDROW\u200b';

  it('in a message runs nothing, and shows its hidden characters wherever the message is shown', async () => {
    const { page, complaints } = await bench.open();
    await openEditor(page, 'json');
    await page.locator('.cm-content').waitFor();
    await writeJson(
      page,
      JSON.stringify({ notifyType: 'CAPTURE_RESULT', captureId: HOSTILE, [HOSTILE]: HOSTILE }),
    );
    await page.locator('.cm-hidden-character').first().waitFor();
    for (const tab of ['form', 'headers', 'signed'] as const) {
      await openEditor(page, tab);
      await page.locator(`#editor-panel`).waitFor();
    }
    await page.locator('.segment .mark', { hasText: 'U+202E' }).first().waitFor();
    await send(page);
    for (const view of ['reply', 'request', 'why', 'code'] as const) {
      await openView(page, view);
      expect(await page.locator('body').textContent()).not.toMatch(/[\u202e\u200b]/);
    }
    expect(await page.locator('img, #page script').count()).toBe(0);
    expect(await page.title()).not.toBe('owned');
    expect(complaints).toEqual([]);
  });
});
