import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Bench, startBench } from '../../src/bench.ts';
import { startExplorer } from '../../src/running-explorer.ts';
import { chooseCase, field, history, openEditor, openView, send, verdict } from '../../src/ways.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench?.close());

const SCRIPT = '<script>document.title="owned"</script><img src=x onerror="document.title=\'owned\'">';

/** An endpoint that replies with everything that could run or hide. */
async function startHostileEndpoint(): Promise<string> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(500, SCRIPT.replaceAll(/[^\x20-\x7e]/g, ''), {
      'content-type': 'text/html',
      'x-hostile': SCRIPT,
    });
    response.end(`${SCRIPT}\u202ereversed\u202c\u200bhidden${'long'.repeat(10_000)}`);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/alipay/notifyCapture`;
}

describe('A hostile endpoint', () => {
  it('runs nothing on the page, and its reply hides nothing', async () => {
    const explorer = await startExplorer(process.cwd(), ['--to', await startHostileEndpoint()]);
    onTestFinished(() => explorer.stop());
    const { page, complaints } = await bench.open({ address: explorer.address });
    await send(page);
    await openView(page, 'reply');
    await page.locator('#exchange-panel .mark', { hasText: 'U+202E' }).first().waitFor();
    for (const view of ['reply', 'why', 'code'] as const) {
      await openView(page, view);
      expect(await page.locator('#page').textContent()).not.toMatch(/[\u202e\u200b]/);
    }
    expect(await page.locator('#page script, #page img').count()).toBe(0);
    expect(await page.title()).not.toBe('owned');
    expect(complaints).toEqual([]);
  });

  it('cannot be reached through a link: a draft in the address is text', async () => {
    const draft = { body: { text: `{"captureId":${JSON.stringify(SCRIPT)}}` }, target: `/${SCRIPT}` };
    const { page } = await bench.open({ fragment: `draft=${encodeURIComponent(JSON.stringify(draft))}` });
    await openEditor(page, 'headers');
    expect(await page.locator('#page script, #page img').count()).toBe(0);
    expect(await page.title()).not.toBe('owned');
  });
});

describe('The address', () => {
  it('does not keep the token, and shows the same after a reload and in a second tab', async () => {
    const { page } = await bench.open();
    await chooseCase(page, 'RISK_REJECT');
    await field(page, 'captureAmount.value').fill('31');
    await openEditor(page, 'headers');
    expect(page.url()).not.toContain('token');
    const second = await page.context().newPage();
    await second.goto(page.url());
    await page.reload();
    for (const tab of [page, second]) {
      await tab.locator('#editor-headers[aria-selected="true"]').waitFor();
      await tab.locator('[data-case="RISK_REJECT"][aria-current]').waitFor();
      await openEditor(tab, 'form');
      expect(await field(tab, 'captureAmount.value').inputValue()).toBe('31');
    }
  });
});

describe('When the command ends', () => {
  it('the page says what to do, and keeps what was typed', async () => {
    const explorer = await startExplorer(process.cwd(), ['--to', bench.shop.notifications]);
    const { page } = await bench.open({ address: explorer.address });
    await field(page, 'captureAmount.value').fill('99');
    await explorer.stop();
    await page.locator('#send').click();
    await page.getByRole('alert').getByText('npx @notify-capture/simulator explore').first().waitFor();
    expect(await field(page, 'captureAmount.value').inputValue()).toBe('99');
    expect(await history(page).getByRole('checkbox').count()).toBe(0);
  });
});

describe('An endpoint that does not listen', () => {
  it('gives no reply, and the built-in endpoint is two clicks away', async () => {
    const explorer = await startExplorer(process.cwd(), ['--to', 'http://127.0.0.1:9/alipay/notifyCapture']);
    onTestFinished(() => explorer.stop());
    const { page } = await bench.open({ address: explorer.address });
    await send(page);
    expect(await verdict(page).textContent()).toContain('no reply');
    await page.locator('.endpoint').click();
    await page.getByRole('button', { name: 'Start the built-in endpoint' }).click();
    await page.locator('dialog').waitFor({ state: 'detached' });
    await send(page);
    expect(await verdict(page).textContent()).toContain('acknowledged');
  });
});
