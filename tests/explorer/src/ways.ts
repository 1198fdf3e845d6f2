import type { Page } from 'playwright-core';

/** The ways of a user, by the names that the page shows or says. */

export function exchangePane(page: Page) {
  return page.getByRole('region', { name: 'Exchange', exact: true });
}

export function timeLine(page: Page) {
  return page.getByRole('region', { name: 'Time line', exact: true });
}

export function history(page: Page) {
  return page.getByRole('region', { name: 'History', exact: true });
}

/** The badge of the shown exchange, which names its verdict. */
export function verdict(page: Page) {
  return exchangePane(page).locator('.exchange-head .badge');
}

/** Chooses a case, as a search and Enter do. */
export async function chooseCase(page: Page, id: string): Promise<void> {
  await page.locator(`[data-case="${id}"]`).click();
  await page.locator(`[data-case="${id}"][aria-current]`).waitFor();
}

/** Sends the message, and waits for its exchange. */
export async function send(page: Page): Promise<void> {
  const before = await history(page).getByRole('checkbox').count();
  await page.locator('#send').click();
  await history(page).getByRole('checkbox').nth(before).waitFor();
}

export async function openEditor(page: Page, name: 'form' | 'json' | 'headers' | 'signed'): Promise<void> {
  await page.locator(`#editor-${name}`).click();
}

export async function openView(page: Page, name: 'reply' | 'request' | 'why' | 'code'): Promise<void> {
  await page.locator(`#exchange-${name}`).click();
}

/** The value of a field of the form. */
export function field(page: Page, name: string) {
  return page.locator(`[id="field-${name}"]`);
}

/** The text of the JSON editor. */
export async function jsonText(page: Page): Promise<string> {
  return page
    .locator('.cm-content')
    .evaluate((content) =>
      [...content.querySelectorAll('.cm-line')].map((line) => line.textContent).join('\n'),
    );
}

/** Replaces the text of the JSON editor by a paste. */
export async function writeJson(page: Page, text: string): Promise<void> {
  await page.locator('.cm-content').click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
  await page.keyboard.press('ControlOrMeta+v');
}
