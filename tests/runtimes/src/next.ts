import { createRequire } from 'node:module';
import { join } from 'node:path';
import { execa } from 'execa';

/** The folder of the application on Next.js. */
export const APPLICATION = join(import.meta.dirname, '..', 'next');

/** The command of Next. */
export const COMMAND = createRequire(import.meta.url).resolve('next/dist/bin/next');

/** A set-up of vitest: `next build`, once for all test files. */
export async function setup(): Promise<void> {
  await execa(process.execPath, [COMMAND, 'build', APPLICATION], { stdin: 'ignore' });
}
