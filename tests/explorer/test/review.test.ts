import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createTestKeys } from '@notify-capture/core/testing';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createSigner, startExplorer } from '../../../packages/simulator/src/explorer/explorer.ts';
import { type Bench, PATIENCE, startBench } from '../src/bench.ts';
import { exchangePane, field, history, send, timeLine, verdict } from '../src/ways.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench?.close());

const PAGE = fileURLToPath(new URL('../../../packages/simulator/dist/explorer', import.meta.url));

/** An explorer that looks at no port; without `to` it has no endpoint. */
async function startAlone(to?: string): Promise<string> {
  const { privateKey, publicKey } = createTestKeys();
  const explorer = await startExplorer({
    signer: createSigner({ privateKey, clientId: 'TEST_CLIENT', keyVersion: '1' }),
    key: { origin: 'made', source: 'key.pem', publicKey, environment: [] },
    lang: undefined,
    versions: { simulator: '0.0.0', node: process.versions.node },
    timeoutMs: PATIENCE,
    allowPublic: false,
    port: 0,
    ports: [],
    assets: PAGE,
    ...(to === undefined ? {} : { to }),
  });
  onTestFinished(() => explorer.close());
  return explorer.address;
}

describe('Without an endpoint', () => {
  it('one click on Send shows a booked capture with its time line', async () => {
    const { page, complaints } = await bench.open({ address: await startAlone() });
    await page.getByText('Send starts a built-in one').waitFor();
    await page.locator('#send').click();
    await exchangePane(page).getByText('Booked: ').waitFor();
    expect(await verdict(page).textContent()).toContain('acknowledged');
    await timeLine(page).getByRole('button', { name: 'Attempt 1, 0 s: acknowledged' }).waitFor();
    await page.locator('.endpoint', { hasText: 'Built-in endpoint' }).waitFor();
    expect(complaints).toEqual([]);
  });
});

it('A redirect with hidden characters shows them on the page Certify', async () => {
  const server = createServer((request, response) => {
    request.resume();
    response
      .writeHead(302, { location: `http://127.0.0.1/${Buffer.from('\u202egnp.exe').toString('latin1')}` })
      .end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const { page } = await bench.open({ address: await startAlone(`http://127.0.0.1:${port}/`) });
  await page.locator('.pages button').nth(1).click();
  await page.getByRole('button', { name: 'Run all checks' }).click();
  await page.locator('.certify [role="alert"]').waitFor();
  expect(await page.locator('#page').textContent()).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
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

it('After a reload the last exchange is shown', async () => {
  const { page } = await bench.open();
  await send(page);
  await page.reload();
  await verdict(page).waitFor();
  expect(await exchangePane(page).textContent()).not.toContain('Nothing was sent yet');
});

it('At 720 px no part of a history row lies over another', async () => {
  const { page } = await bench.open({ viewport: { width: 720, height: 800 } });
  await chooseCaseInMenu('other-path');
  await send(page);
  const overlaps = await page.locator('.history-row').evaluateAll((rows) =>
    rows.flatMap((row) => {
      const boxes = [...row.querySelectorAll('.history-open > *, .history-actions > *')]
        .map((part) => part.getBoundingClientRect())
        .filter(({ width }) => width > 0);
      return boxes.slice(1).filter((box, index) => box.left < (boxes[index]?.right ?? 0) - 1);
    }),
  );
  expect(overlaps).toEqual([]);

  async function chooseCaseInMenu(id: string): Promise<void> {
    await page.locator('.menu-button').click();
    await page.locator(`[data-case="${id}"]`).click();
  }
});
