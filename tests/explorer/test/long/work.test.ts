import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, startBench } from '../../src/bench.ts';
import {
  chooseCase,
  exchangePane,
  field,
  history,
  jsonText,
  openView,
  send,
  timeLine,
  verdict,
  writeJson,
} from '../../src/ways.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench?.close());

const RECORDED = `POST /alipay/notifyCapture HTTP/1.1
Host: shop.example
client-id: REAL_CLIENT
request-time: 2026-01-31T12:00:00Z
signature: algorithm=RSA256, keyVersion=1, signature=c2lnbmF0dXJl

{"notifyType":"CAPTURE_RESULT","captureId":"RECORDED_1","captureRequestId":"R","paymentId":"P","captureAmount":{"currency":"BRL","value":"100"},"result":{"resultCode":"SUCCESS","resultStatus":"S"},"paymentResultInfo":{"cardNo":"5555666677778884","cardholderName":"Ada Lovelace"}}`;

describe('The history', () => {
  it('compares two exchanges, marks what differs and folds what is equal', async () => {
    const { page, complaints } = await bench.open();
    await send(page);
    await field(page, 'captureAmount.value').fill('7');
    await send(page);
    for (const box of await history(page).getByRole('checkbox').all()) await box.check();
    await history(page).getByRole('button', { name: 'Compare' }).click();
    const marks = page.locator('.difference mark');
    await marks.getByText('7', { exact: true }).first().waitFor();
    await marks.getByText('50000', { exact: true }).first().waitFor();
    await page
      .getByRole('button', { name: /equal lines/ })
      .first()
      .click();
    await page.locator('.difference tr[data-differs="false"]').first().waitFor();
    expect(complaints).toEqual([]);
  });

  it('finds an exchange, sends it again as it was, and opens it to be changed', async () => {
    const { page } = await bench.open();
    await field(page, 'captureAmount.value').fill('4711');
    await send(page);
    await chooseCase(page, 'RISK_REJECT');
    await send(page);
    await page.getByLabel('Filter').fill('"4711"');
    expect(await history(page).getByRole('checkbox').count()).toBe(1);
    await history(page).getByRole('button', { name: 'Send again: ' }).click();
    await history(page).getByRole('checkbox').nth(1).waitFor();
    await history(page).getByRole('button', { name: 'Change and send: ' }).first().click();
    expect(await field(page, 'captureAmount.value').inputValue()).toBe('4711');
  });

  it('stays in the browser after a reload', async () => {
    const { page } = await bench.open();
    await send(page);
    await page.reload();
    await history(page).getByRole('checkbox').first().waitFor();
    await history(page)
      .getByRole('button', { name: /acknowledged/ })
      .click();
    await verdict(page).waitFor();
  });
});

describe('A delivery', () => {
  it('is paused, stepped, resumed and stopped, and shows each attempt', async () => {
    const { page } = await bench.open();
    await page.getByLabel('lose replies', { exact: true }).check();
    await page.getByLabel('How many: lose replies').fill('7');
    await page.getByLabel('How many: lose replies').press('Tab');
    // In real time nothing happens by itself between the first attempt and the steps.
    await page.getByLabel('Speed').selectOption('1');
    await page.locator('#send').click();
    await timeLine(page).getByRole('button', { name: 'Attempt 1, 0 s: reply lost' }).waitFor();
    await timeLine(page).getByRole('button', { name: 'Pause' }).click();
    await timeLine(page).getByRole('button', { name: 'Step' }).click();
    await timeLine(page).getByRole('button', { name: 'Attempt 2, 2 min: reply lost' }).waitFor();
    await timeLine(page).getByRole('button', { name: 'Resume' }).click();
    await timeLine(page).getByRole('button', { name: 'Stop' }).click();
    await timeLine(page).getByText('Stopped').waitFor();
    await timeLine(page).getByRole('button', { name: 'Attempt 1, 0 s: reply lost' }).click();
    expect(await verdict(page).textContent()).toContain('reply lost');
  });

  it('with parallel copies shows one dot an attempt, and each copy as a row', async () => {
    const { page } = await bench.open();
    await page.getByLabel('copies in parallel', { exact: true }).check();
    await page.locator('#send').click();
    await timeLine(page).getByText('Delivered').waitFor();
    await timeLine(page).getByRole('button', { name: 'Attempt 1, 2 copies, 0 s: acknowledged' }).waitFor();
    expect(await page.locator('.attempts button').count()).toBeGreaterThanOrEqual(2);
  });
});

describe('A recorded message', () => {
  it('loses its card data, is signed with the test key, becomes a case, and is acknowledged', async () => {
    const { page, complaints } = await bench.open();
    await page.getByRole('button', { name: 'Replay', exact: true }).click();
    await page.getByRole('textbox', { name: 'Recorded message' }).fill(RECORDED);
    await page.getByRole('button', { name: 'Read', exact: true }).click();
    await page.getByText('Raw HTTP: 1 message found').waitFor();
    const found = await page.locator('.replay [role="status"]').textContent();
    expect(found).not.toContain('5555666677778884');
    expect(found).not.toContain('Lovelace');
    await page.getByRole('button', { name: 'Use as a case' }).click();
    expect(await field(page, 'captureId').inputValue()).toBe('RECORDED_1');
    await send(page);
    await exchangePane(page).getByText('Booked: 1.00 BRL, captured').waitFor();
    await page.reload();
    await page.locator('[data-case^="own/"]').waitFor();
    expect(complaints).toEqual([]);
  });

  it('that cannot be read stays as it was typed, with what to do', async () => {
    const { page } = await bench.open({ fragment: 'page=replay' });
    await page.getByRole('textbox', { name: 'Recorded message' }).fill('This is no message.');
    await page.getByRole('button', { name: 'Read', exact: true }).click();
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('textbox', { name: 'Recorded message' }).inputValue()).toBe(
      'This is no message.',
    );
  });
});

describe('What the page exports', () => {
  it('can be replayed: curl, fetch, raw HTTP, a fixture and a test become the same message', async () => {
    const { page, complaints } = await bench.open();
    const captureId = await field(page, 'captureId').inputValue();
    await send(page);
    await openView(page, 'code');
    const codes: string[] = [];
    for (const form of ['curl', 'fetch', 'HTTP', 'fixture', 'test']) {
      await page.getByRole('button', { name: form, exact: true }).click();
      await page.locator('#exchange-panel .wire', { hasText: captureId }).waitFor();
      await page
        .getByRole('button', { name: /^Copy: / })
        .last()
        .click();
      await page.locator('#exchange-panel .glyph-check').waitFor();
      codes.push(await page.evaluate(() => navigator.clipboard.readText()));
    }
    await page.getByRole('button', { name: 'Replay', exact: true }).click();
    for (const code of codes) {
      await page.getByRole('textbox', { name: 'Recorded message' }).fill(code);
      await page.getByRole('button', { name: 'Read', exact: true }).click();
      await page.locator('.recorded', { hasText: captureId }).waitFor();
      await page.getByRole('textbox', { name: 'Recorded message' }).fill('');
      await page.locator('.recorded').waitFor({ state: 'detached' });
    }
    expect(complaints).toEqual([]);
  });
});

describe('The code editor', () => {
  it('completes the fields of the protocol, and marks a field that does not fit', async () => {
    const { page, complaints } = await bench.open({ fragment: 'tab=json' });
    await page.locator('.cm-content').waitFor();
    const text = await jsonText(page);
    await writeJson(page, text.replace('"notifyType"', '"notifyType'));
    await page.locator('.cm-lintRange-error').first().waitFor();
    await writeJson(page, text.replace('"50000"', '"-1"'));
    await page.locator('.cm-lintRange-error', { hasText: '"-1"' }).waitFor();
    await writeJson(page, '{\n  \n}');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('End');
    await page.keyboard.type('"captureA');
    await page.locator('.cm-tooltip-autocomplete', { hasText: 'captureAmount' }).waitFor();
    expect(await jsonText(page)).toBe('{\n  "captureA"\n}');
    expect(complaints).toEqual([]);
  });
});

describe('A field that does not fit', () => {
  it('is marked also if the server reads the message late', async () => {
    const { page } = await bench.open({ fragment: 'tab=json' });
    await page.locator('.cm-content').waitFor();
    const text = await jsonText(page);
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/api/preview*', async (route) => {
      await released;
      await route.continue();
    });
    await page.clock.install();
    const asked = page.waitForRequest(/preview/);
    await writeJson(page, text.replace('"50000"', '"-1"'));
    // The editor looks for mistakes, before there is an answer.
    await page.clock.runFor(5_000);
    await asked;
    release();
    await page.locator('.cm-lintRange-error', { hasText: '"-1"' }).waitFor();
  });
});

describe('An exchange as code', () => {
  it('is curl, fetch, raw HTTP, a fixture and a test, each with the id that was sent', async () => {
    const { page } = await bench.open();
    const captureId = await field(page, 'captureId').inputValue();
    await send(page);
    await openView(page, 'code');
    for (const form of ['curl', 'fetch', 'HTTP', 'fixture', 'test']) {
      await page.getByRole('button', { name: form, exact: true }).click();
      await page.locator('#exchange-panel .wire', { hasText: captureId }).waitFor();
    }
  });
});

describe('Certify', () => {
  it('shows each check as it ends, and saves the report', async () => {
    const { page, complaints } = await bench.open({ fragment: 'page=certify' });
    await page.getByRole('button', { name: 'Run all checks' }).click();
    await page.locator('.conclusion').waitFor();
    expect(await page.locator('.conclusion').textContent()).toContain('Ready');
    expect(await page.locator('.check-verdict.pass').count()).toBeGreaterThan(50);
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'HTML', exact: true }).click();
    expect((await saved).suggestedFilename()).toMatch(/\.html$/);
    expect(complaints).toEqual([]);
  });
});
