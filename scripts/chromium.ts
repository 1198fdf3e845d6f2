// The tests of the explorer's page open it in a real browser: a Chromium or Chrome that is installed.
import { execa } from 'execa';
import { install } from './installation.ts';
import { fail } from './workspace.ts';

/** The names of the program on the PATH of a Linux system, the usual one of Debian first. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'] as const;

/** The flags of a browser for tests: no sandbox, because a CI runs as root; no requests of its own. */
export const CHROMIUM_FLAGS: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** How to start the browser, as options of `chromium.launch()`. Missing: there is none. */
export async function findChromium(): Promise<
  { readonly executablePath: string } | { readonly channel: string } | undefined
> {
  const chosen = process.env['CHROMIUM'];
  if (chosen) return { executablePath: chosen };
  // macOS and Windows: where Chrome is installed there.
  if (process.platform !== 'linux') return { channel: 'chrome' };
  for (const name of NAMES) {
    const { failed, stdout } = await execa('which', [name], { reject: false });
    if (!failed) return { executablePath: stdout };
  }
  return undefined;
}

/** Installs one if it can; never skips silently. */
export async function requireChromium(): Promise<void> {
  if (await findChromium()) return;
  await install('Chromium', { debian: 'chromium' });
  if (await findChromium()) return;
  fail(
    'No Chromium was found. Put chromium or google-chrome on the PATH (Debian: apt-get install chromium), or set CHROMIUM to its path.',
  );
}
