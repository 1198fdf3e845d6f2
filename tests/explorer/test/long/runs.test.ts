import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, startBench } from '../../src/bench.ts';
import { startLoneExplorer } from '../../src/lone-explorer.ts';
import { history, send, timeLine } from '../../src/ways.ts';
import { startWrongEndpoint } from '../../src/wrong-endpoint.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench?.close());

describe('A page that is loaded again', () => {
  it('finds the delivery that runs, goes on with it, and shows each attempt once', async () => {
    const { page, complaints } = await bench.open();
    await page.getByLabel('lose replies', { exact: true }).check();
    await page.getByLabel('How many: lose replies').fill('2');
    // In real time nothing happens by itself between the first attempt and the steps.
    await page.getByLabel('Speed').selectOption('1');
    await page.locator('#send').click();
    await timeLine(page).getByRole('button', { name: 'Attempt 1, 0 s: reply lost' }).waitFor();
    await timeLine(page).getByRole('button', { name: 'Pause' }).click();
    await timeLine(page).getByRole('button', { name: 'Resume' }).waitFor();
    await page.reload();
    await timeLine(page).getByRole('button', { name: 'Resume' }).waitFor();
    await timeLine(page).getByRole('button', { name: 'Step' }).click();
    await timeLine(page).getByRole('button', { name: 'Attempt 2, 2 min: reply lost' }).waitFor();
    await page.getByLabel('Speed').selectOption('10000');
    await timeLine(page).getByRole('button', { name: 'Resume' }).click();
    await timeLine(page).getByText('Delivered').waitFor();
    expect(await timeLine(page).locator('.attempts button').count()).toBe(3);
    expect(await history(page).getByRole('checkbox').count()).toBe(3);
    await page.reload();
    await history(page).getByRole('checkbox').nth(2).waitFor();
    expect(await history(page).getByRole('checkbox').count()).toBe(3);
    expect(complaints).toEqual([]);
  });

  it('finds the checks that run, and their report when they have ended', async () => {
    const { page, complaints } = await bench.open({ fragment: 'page=certify' });
    await page.getByRole('button', { name: 'Run all checks' }).click();
    await page.locator('.check-verdict.pass').nth(3).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Stop' }).waitFor();
    await page.locator('.conclusion').waitFor();
    const passed = await page.locator('.check-verdict.pass').count();
    expect(passed).toBeGreaterThan(50);
    await page.reload();
    await page.locator('.conclusion').waitFor();
    expect(await page.locator('.check-verdict.pass').count()).toBe(passed);
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'HTML', exact: true }).click();
    expect((await saved).suggestedFilename()).toMatch(/\.html$/);
    expect(complaints).toEqual([]);
  });
});

describe('Another tab', () => {
  it('that sets another endpoint makes this page show it, and nothing goes there unseen', async () => {
    const asked: string[] = [];
    const other = await startWrongEndpoint((request, response) => {
      if (request.method === 'POST') asked.push(request.method);
      response.writeHead(500).end();
    });
    const { page } = await bench.open({ address: await startLoneExplorer(bench.shop.notifications) });
    await page.locator('#send:focus').waitFor();
    const second = await page.context().newPage();
    await second.goto(page.url());
    await second.locator('.endpoint').click();
    await second.getByLabel('URL that receives the notifications').fill(other.replace('http://', ''));
    await second.getByRole('button', { name: 'Use this endpoint' }).click();
    await second.locator('dialog').waitFor({ state: 'detached' });
    await page.locator('#send').dispatchEvent('click');
    await page.getByRole('alert').getByText('Nothing was sent').waitFor();
    await page.locator(`.endpoint[title="${other}"]`).waitFor();
    expect(asked).toEqual([]);
    await send(page);
    expect(asked).toEqual(['POST']);
  });
});
