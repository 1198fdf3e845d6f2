// `npm run screenshots`: the pictures of the READMEs, in docs/images. With `--all <folder>`: every state of the page at three
// widths, in both themes and languages, to be looked at; with names after it, only these states.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { requireChromium } from '../../../scripts/chromium.ts';
import { log, ROOT } from '../../../scripts/workspace.ts';
import { type Bench, type OpenOptions, openPage, startBench } from './bench.ts';
import { startCarelessEndpoint } from './careless-endpoint.ts';
import { startExplorer } from './running-explorer.ts';
import { STATES, type State } from './states.ts';

const IMAGES = join(ROOT, 'docs', 'images');

/** The pictures of the READMEs: the name of the file, the state, and how it is shown. */
const PICTURES: readonly (readonly [file: string, state: State, options: OpenOptions])[] = [
  ['explorer', 'reply', { colorScheme: 'light' }],
  ['explorer-signed-string', 'refusal', { colorScheme: 'light' }],
  ['explorer-delivery', 'delivery', { colorScheme: 'dark' }],
  ['explorer-certify', 'failing', { colorScheme: 'light' }],
  [
    'explorer-narrow',
    'reply',
    { colorScheme: 'dark', locale: 'zh-CN', viewport: { width: 390, height: 844 } },
  ],
];

const WIDTHS = [390, 1280, 1920];

await requireChromium();
const bench = await startBench();
const careless = await startCarelessEndpoint();
const other = await startExplorer(process.cwd(), ['--to', careless.url]);
try {
  const [option, folder, ...only] = process.argv.slice(2);
  if (option === '--all') await drawAll(bench, resolve(folder ?? 'screenshots'), only);
  else await drawPictures(bench);
} finally {
  await other.stop();
  await careless.stop();
  await bench.close();
}

async function drawPictures(at: Bench): Promise<void> {
  mkdirSync(IMAGES, { recursive: true });
  for (const [file, state, options] of PICTURES) {
    const picture = await draw(at, state, { viewport: { width: 1280, height: 800 }, ...options });
    writeFileSync(join(IMAGES, `${file}.webp`), await compress(at, picture));
    log(file);
  }
}

async function drawAll(at: Bench, folder: string, only: readonly string[]): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const states = (Object.keys(STATES) as readonly State[]).filter(
    (state) => only.length === 0 || only.includes(state),
  );
  for (const state of states) {
    for (const width of WIDTHS)
      for (const colorScheme of ['light', 'dark'] as const)
        for (const locale of ['en-GB', 'zh-CN']) {
          const name = `${state}-${width}-${colorScheme}-${locale.slice(0, 2)}.png`;
          const viewport = { width, height: width < 720 ? 844 : 900 };
          writeFileSync(join(folder, name), await draw(at, state, { viewport, colorScheme, locale }));
          log(name);
        }
  }
}

async function draw(at: Bench, state: State, options: OpenOptions): Promise<Buffer> {
  const { needsCareless = false, reach } = STATES[state];
  const address = needsCareless ? other.address : at.explorer.address;
  const { page } = await openPage(at.browser, address, options);
  await page.locator('[data-case]').first().waitFor({ state: 'attached' });
  await reach(page);
  await settle(page);
  const picture = await page.screenshot();
  await page.context().close();
  return picture;
}

/** Nothing is being drawn any more: two frames have passed, and no pointer is over anything. */
async function settle(page: Page): Promise<void> {
  await page.mouse.move(0, 0);
  await page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(undefined)))),
  );
}

/** As WebP, which is a third of the size. The browser can write it, so no other program is needed. */
async function compress(at: Bench, picture: Buffer): Promise<Buffer> {
  const page = await at.browser.newPage();
  const compressed = await page.evaluate(async (png) => {
    const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
    const canvas = document.createElement('canvas');
    canvas.width = bitmap.width;
    canvas.height = bitmap.height;
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
    return canvas.toDataURL('image/webp', 0.85).split(',')[1] ?? '';
  }, picture.toString('base64'));
  await page.close();
  return Buffer.from(compressed, 'base64');
}
