import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violations } from '../../src/axe.ts';
import { type Bench, startBench } from '../../src/bench.ts';
import { startCarelessEndpoint } from '../../src/careless-endpoint.ts';
import { type RunningExplorer, startExplorer } from '../../src/running-explorer.ts';
import { STATES as ALL_STATES } from '../../src/states.ts';
import { chooseCase, field, openEditor, openView, send, timeLine, verdict } from '../../src/ways.ts';

let bench: Bench;
/** An explorer whose endpoint acknowledges everything. */
let careless: RunningExplorer;
let endpoint: Awaited<ReturnType<typeof startCarelessEndpoint>>;
beforeAll(async () => {
  bench = await startBench();
  endpoint = await startCarelessEndpoint();
  careless = await startExplorer(process.cwd(), ['--to', endpoint.url]);
});
afterAll(async () => {
  await careless?.stop();
  await endpoint?.stop();
  await bench?.close();
});

/** Every state of the page, from the first one on; each continues the one before it. */
const STATES: Readonly<Record<string, (page: Page) => Promise<unknown>>> = {
  'the JSON': async (page) => {
    await openEditor(page, 'json');
    await page.locator('.cm-content').waitFor();
  },
  'the headers': (page) => openEditor(page, 'headers'),
  'the signed string': (page) => openEditor(page, 'signed'),
  'a refusal and why': async (page) => {
    await chooseCase(page, 'other-path');
    await send(page);
    await openView(page, 'why');
  },
  'the request': (page) => openView(page, 'request'),
  'the code': async (page) => {
    await openView(page, 'code');
    await page.locator('#exchange-panel .wire').waitFor();
  },
  'a delivery': async (page) => {
    await chooseCase(page, 'duplicates');
    await page.locator('#send').click();
    await timeLine(page).getByText('elivered').waitFor();
  },
  'a comparison': async (page) => {
    await page.locator('.history input[type="checkbox"]').first().check();
    await page.locator('.history input[type="checkbox"]').nth(1).check();
    await page.locator('.history-head .button[aria-keyshortcuts="c"]').click();
    await page.locator('.compared').waitFor();
  },
  'the dialog of the endpoint': async (page) => {
    await page.locator('.endpoint').click();
    await page.locator('dialog[open]').waitFor();
  },
  'the keys': async (page) => {
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
    await page.locator('.looks button').last().click();
    await page.locator('dialog[open]').waitFor();
  },
  Certify: async (page) => {
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
    await page.locator('.pages button').nth(1).click();
    await page.locator('.check').first().waitFor();
  },
  Replay: (page) => page.locator('.pages button').nth(2).click(),
};

describe.each(['light', 'dark'] as const)('In the %s theme', (colorScheme) => {
  it('no state of the page breaks a rule of axe', async () => {
    const { page, complaints } = await bench.open({ colorScheme });
    await page.locator('#send:focus').waitFor();
    for (const [name, reach] of Object.entries(STATES)) {
      await reach(page);
      expect(await violations(page), name).toEqual([]);
    }
    expect(complaints).toEqual([]);
  });
});

describe.each([
  [360, 'light'],
  [360, 'dark'],
  [390, 'light'],
  [390, 'dark'],
] as const)('At %i px in the %s theme', (width, colorScheme) => {
  it('no state of the page breaks a rule of axe', async () => {
    for (const [name, { reach, needsCareless = false }] of Object.entries(ALL_STATES)) {
      const { page } = await bench.open({
        colorScheme,
        viewport: { width, height: 800 },
        ...(needsCareless ? { address: careless.address } : {}),
      });
      await page.locator('[data-case]').first().waitFor({ state: 'attached' });
      await reach(page);
      expect(await violations(page), name).toEqual([]);
      await page.context().close();
    }
  });
});

describe('By keyboard alone', () => {
  it('one searches, chooses, edits, sends, compares and sends again', async () => {
    const { page } = await bench.open();
    await page.locator('#send:focus').waitFor();
    await page.keyboard.press('/');
    await page.locator('#search:focus').waitFor();
    await page.keyboard.type('risk_reject');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.locator('[data-case="RISK_REJECT"][aria-current]').waitFor();
    await page.keyboard.press('Control+Enter');
    await verdict(page).waitFor();
    const received = page.locator('.history-row');
    expect(await received.count()).toBe(1);
    await page.keyboard.press('r');
    await received.nth(1).waitFor();
    await page.keyboard.press('c');
    await page.getByText('Comparison').first().waitFor();
    await page.keyboard.press('Escape');
    await verdict(page).waitFor();
    await page.keyboard.press('?');
    await page.locator('dialog[open]').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
    await page.locator('#editor-form').focus();
    await page.keyboard.press('ArrowRight');
    await page.locator('#editor-json:focus').waitFor();
    await page.locator('.cm-content').waitFor();
  });

  it('Tab reaches every pane in the order of reading, and the focus is always visible', async () => {
    const { page } = await bench.open();
    await send(page);
    await page.locator('.skip').focus();
    const panes: string[] = [];
    for (let step = 0; step < 120; step += 1) {
      await page.keyboard.press('Tab');
      const place = await page.evaluate(() => {
        const focused = document.activeElement;
        if (focused === null || focused === document.body) return 'end';
        const { outlineStyle, outlineWidth } = getComputedStyle(focused);
        const drawn = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
        const drawnOtherwise = focused.matches('.dot, .splitter, .cm-content');
        if (!drawn && !drawnOtherwise) return `invisible: ${focused.outerHTML.slice(0, 80)}`;
        return focused.closest('.header, .cases, .message, .exchange, .history')?.classList.item(0) ?? '';
      });
      if (place === 'end') break;
      expect(place).not.toContain('invisible');
      // The borders between the panes are in none of them.
      if (place !== '' && panes.at(-1) !== place) panes.push(place);
    }
    // Message and exchange are both a `pane`.
    expect(panes).toEqual(['header', 'cases', 'pane', 'history']);
  });

  it('the live region says the verdict', async () => {
    const { page } = await bench.open();
    await send(page);
    await page.locator('[role="status"]', { hasText: 'acknowledged, 200' }).waitFor({ state: 'attached' });
  });
});

describe.each([360, 390, 768, 1280, 1920])('At %i px', (width) => {
  it('nothing is wider than the window, in any state', async () => {
    const { page } = await bench.open({ viewport: { width, height: 800 } });
    const show = async (pane: string): Promise<void> => {
      if (width < 720)
        await page.locator('.pane-tabs').getByRole('button', { name: pane, exact: true }).click();
    };
    const expectNoOverflow = async (state: string): Promise<void> => {
      expect(await page.evaluate(() => document.documentElement.scrollWidth), state).toBeLessThanOrEqual(
        width,
      );
    };
    await field(page, 'captureId').waitFor();
    for (const tab of ['json', 'headers', 'signed'] as const) {
      await openEditor(page, tab);
      await expectNoOverflow(tab);
    }
    await page.locator('#send').click();
    await verdict(page).waitFor();
    for (const view of ['reply', 'request', 'why', 'code'] as const) {
      await openView(page, view);
      await expectNoOverflow(view);
    }
    await show('History');
    await expectNoOverflow('history');
    await show('Cases');
    await expectNoOverflow('cases');
    for (const index of [1, 2]) {
      await page.locator('.pages button').nth(index).click();
      await expectNoOverflow(`page ${index}`);
    }
  });
});
