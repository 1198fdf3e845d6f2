import type { Page } from 'playwright-core';
import { openEditor, openView } from './ways.ts';

/** A state of the page, and how to reach it from the first one, in any language and at any width. */
interface Way {
  /** It is reached with the endpoint that acknowledges everything. */
  readonly needsCareless?: boolean;
  readonly reach: (page: Page) => Promise<void>;
}

export type State =
  | 'empty'
  | 'editing'
  | 'headers'
  | 'reply'
  | 'refusal'
  | 'why'
  | 'code'
  | 'delivering'
  | 'delivery'
  | 'compare'
  | 'certifying'
  | 'failing'
  | 'replay'
  | 'endpoint'
  | 'keys';

async function shows(page: Page, pane: 'cases' | 'message' | 'exchange' | 'history'): Promise<void> {
  const index = ['cases', 'message', 'exchange', 'history'].indexOf(pane);
  const tab = page.locator('.pane-tabs button').nth(index);
  if (await tab.isVisible()) await tab.click();
}

async function choose(page: Page, id: string): Promise<void> {
  await shows(page, 'cases');
  const menu = page.locator('.menu-button');
  if (await menu.isVisible()) await menu.click();
  await page.locator(`[data-case="${id}"]`).click();
}

async function send(page: Page): Promise<void> {
  await page.locator('#send').click();
  await page.locator('.exchange-head').waitFor();
}

/** In a narrow window the faults are folded. */
async function chooseSpeed(page: Page, speed: string): Promise<void> {
  const folded = page.locator('.faults-box:not([open]) > summary');
  if (await folded.isVisible()) await folded.click();
  await page.locator('.faults .select').selectOption(speed);
}

/** The delivery has ended: its time line has no controls any more. */
async function deliver(page: Page): Promise<void> {
  await send(page);
  await page.locator('.line-controls').waitFor({ state: 'detached' });
}

async function certify(page: Page): Promise<void> {
  await page.locator('.pages button').nth(1).click();
  // The page shows what runs on the server, whichever page has started it.
  const running = page.locator('.certify[data-phase="running"]');
  if (await running.isVisible()) await page.locator('.controls > .button').first().click();
  await page.locator('.page .button.primary').click();
  await running.waitFor();
}

export const STATES: Readonly<Record<State, Way>> = {
  empty: { reach: async () => undefined },
  editing: {
    async reach(page) {
      await openEditor(page, 'json');
      await page.locator('.cm-content').click();
      await page.keyboard.press('Control+End');
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('End');
      await page.keyboard.type(',');
      await page.locator('.cm-lintRange-error').first().waitFor();
    },
  },
  headers: { reach: (page) => openEditor(page, 'headers') },
  reply: { reach: send },
  refusal: {
    async reach(page) {
      await choose(page, 'other-path');
      await openEditor(page, 'signed');
      await page.locator('.segment[data-altered="true"]').waitFor();
      await send(page);
    },
  },
  why: {
    needsCareless: true,
    async reach(page) {
      await choose(page, 'tampered-body');
      await send(page);
      await openView(page, 'why');
    },
  },
  code: {
    async reach(page) {
      await send(page);
      await openView(page, 'code');
      await page.locator('#exchange-panel .wire').waitFor();
    },
  },
  delivering: {
    async reach(page) {
      await choose(page, 'lost-acknowledgement');
      await chooseSpeed(page, '60');
      await send(page);
      await page.locator('circle.now').waitFor();
    },
  },
  delivery: {
    async reach(page) {
      await choose(page, 'conflict');
      await chooseSpeed(page, '10000');
      await deliver(page);
    },
  },
  compare: {
    async reach(page) {
      await send(page);
      await shows(page, 'message');
      await page.locator('[id="field-captureAmount.value"]').fill('49900');
      await page.locator('#send').click();
      await page.locator('.history-row').nth(1).waitFor({ state: 'attached' });
      await page.locator('body').press('c');
      await page.locator('.compared').waitFor();
    },
  },
  certifying: {
    async reach(page) {
      await certify(page);
      await page.locator('.check-verdict.pass').nth(9).waitFor();
    },
  },
  failing: {
    needsCareless: true,
    async reach(page) {
      await certify(page);
      await page.locator('.certify[data-phase="ended"] .conclusion').waitFor();
      await page.locator('.controls .segmented button').nth(1).click();
    },
  },
  replay: {
    async reach(page) {
      await page.locator('.pages button').nth(2).click();
      await page
        .locator('#recording')
        .fill(
          'POST /alipay/notifyCapture HTTP/1.1\nclient-id: REAL_CLIENT\nrequest-time: 2026-01-31T12:00:00Z\n\n{"notifyType":"CAPTURE_RESULT","captureId":"RECORDED_1","captureRequestId":"R","paymentId":"P","captureAmount":{"currency":"BRL","value":"100"},"result":{"resultCode":"SUCCESS","resultStatus":"S"},"paymentResultInfo":{"cardNo":"5555666677778884","cardholderName":"Ada Lovelace"}}',
        );
      await page.locator('.replay .button.primary').click();
      await page.locator('.recorded').waitFor();
    },
  },
  endpoint: {
    async reach(page) {
      await page.locator('.endpoint').click();
      await page.locator('dialog[open]').waitFor();
    },
  },
  keys: {
    async reach(page) {
      await page.locator('.looks .button').last().click();
      await page.locator('dialog[open]').waitFor();
    },
  },
};
