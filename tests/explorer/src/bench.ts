import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { type RunningExample, startExample } from '../../../examples/start.ts';
import { CHROMIUM_FLAGS, findChromium } from '../../../scripts/chromium.ts';
import { PATIENCE, type RunningExplorer, startExplorer } from './running-explorer.ts';

/** A shop, the explorer that sends to it, and a browser. */
export interface Bench {
  readonly shop: RunningExample;
  readonly explorer: RunningExplorer;
  readonly browser: Browser;
  /** Opens the explorer in a window of its own, with nothing kept from before. */
  open(options?: OpenOptions): Promise<OpenPage>;
  close(): Promise<void>;
}

/** How a window is opened. */
export interface OpenOptions extends Pick<BrowserContextOptions, 'viewport' | 'colorScheme' | 'locale'> {
  /** Parameters of the fragment, e.g. `case=SUCCESS&tab=json`. */
  readonly fragment?: string;
  /** Another explorer than that of the bench. */
  readonly address?: string;
}

/** A window, and what went wrong in it. */
export interface OpenPage {
  readonly page: Page;
  /** Errors of scripts, blocked content, and requests to anywhere but the explorer. */
  readonly complaints: readonly string[];
}

/** Starts all of them. The example's shop keeps its books in memory and makes the test key that the explorer finds. */
export async function startBench(): Promise<Bench> {
  const cwd = mkdtempSync(join(tmpdir(), 'notify-capture-explorer-'));
  const shop = await startExample('express', { cwd, env: { STORE_URL: '' } });
  const explorer = await startExplorer(cwd, [
    ...['--to', shop.notifications],
    ...['--captures', shop.captures],
    ...['--others', shop.tasks],
  ]);
  const browser = await launch();
  return {
    shop,
    explorer,
    browser,
    open: (options = {}) => openPage(browser, explorer.address, options),
    async close() {
      await browser.close();
      await explorer.stop();
      await shop.stop();
      rmSync(cwd, { recursive: true, force: true });
    },
  };
}

/** The installed browser, without a window. */
async function launch(): Promise<Browser> {
  const found = await findChromium();
  if (found === undefined) throw new Error('No Chromium was found. npm test says how to install one.');
  return chromium.launch({ ...found, args: [...CHROMIUM_FLAGS] });
}

/** Opens an explorer in a window of its own. */
export async function openPage(
  browser: Browser,
  address: string,
  { fragment, address: other, ...options }: OpenOptions,
): Promise<OpenPage> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
    ...options,
  });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (line) => {
    if (line.type() === 'error') complaints.push(line.text());
  });
  const target = other ?? address;
  const { origin } = new URL(target);
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !url.startsWith('blob:')) complaints.push(`A request to ${url}`);
  });
  await page.goto(fragment === undefined ? target : `${target}&${fragment}`);
  return { page, complaints };
}
