import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, startBench } from '../src/bench.ts';
import { startLoneExplorer } from '../src/lone-explorer.ts';
import { exchangePane, openView, send, timeLine, verdict } from '../src/ways.ts';
import { startWrongEndpoint } from '../src/wrong-endpoint.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench?.close());

describe('Without an endpoint', () => {
  it('one click on Send shows a booked capture with its time line', async () => {
    const { page, complaints } = await bench.open({ address: await startLoneExplorer() });
    await page.getByText('Send starts a built-in one').waitFor();
    await page.locator('#send').click();
    await exchangePane(page).getByText('Booked: ').waitFor();
    expect(await verdict(page).textContent()).toContain('acknowledged');
    await timeLine(page).getByRole('button', { name: 'Attempt 1, 0 s: acknowledged' }).waitFor();
    await page.locator('.endpoint', { hasText: 'Built-in endpoint' }).waitFor();
    expect(complaints).toEqual([]);
  });
});

describe('An endpoint that refuses genuine messages', () => {
  it('shows the likeliest cause at 1280 × 800 without scrolling, on every tab, and says it to a screen reader', async () => {
    // The shop trusts another key.
    const { page } = await bench.open({ address: await startLoneExplorer(bench.shop.notifications) });
    await send(page);
    expect(await verdict(page).textContent()).toContain('not acknowledged');
    const said = page.locator('[aria-live="polite"]', { hasText: 'not acknowledged, 401. ' });
    expect(await said.textContent()).toContain('Likely cause: The endpoint does not have');
    const panel = await page.locator('#exchange-panel').boundingBox();
    const cause = await page.locator('.causes > li').first().boundingBox();
    expect((cause?.y ?? 0) + (cause?.height ?? 1e6)).toBeLessThanOrEqual(
      (panel?.y ?? 0) + (panel?.height ?? 0),
    );
    for (const view of ['reply', 'request', 'code'] as const) {
      await openView(page, view);
      await page.locator('.likeliest', { hasText: "does not have the simulator's public key" }).waitFor();
    }
    await page.locator('.likeliest').click();
    await page.locator('#exchange-why[aria-selected="true"]').waitFor();
  });
});

it('A redirect with hidden characters shows them on the page Certify', async () => {
  const location = `http://127.0.0.1/${Buffer.from('\u202egnp.exe').toString('latin1')}`;
  const to = await startWrongEndpoint((_, response) => response.writeHead(302, { location }).end());
  const { page } = await bench.open({ address: await startLoneExplorer(to) });
  await page.locator('.pages button').nth(1).click();
  await page.getByRole('button', { name: 'Run all checks' }).click();
  await page.locator('.certify [role="alert"]').waitFor();
  expect(await page.locator('#page').textContent()).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
});

it('An address without a token says where the one with a token is', async () => {
  const address = new URL(await startLoneExplorer());
  const { page } = await bench.open({ address: address.origin });
  await page.getByRole('alert').getByText('The address has no token').waitFor();
  await page.getByText('In its terminal, open the address that it printed last').waitFor();
});
