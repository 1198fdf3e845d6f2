import { createRequire } from 'node:module';
import { execa } from 'execa';

/** `next build` of an application, in its folder. */
export async function build(folder: string): Promise<void> {
  await execa(process.execPath, [nextCommand(), 'build', folder], { stdin: 'ignore' });
}

export function nextCommand(): string {
  return createRequire(import.meta.url).resolve('next/dist/bin/next');
}
