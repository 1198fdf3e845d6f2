import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const DOCUMENT = join(import.meta.dirname, '..', '..', '..', 'docs', 'security.md');

export function readDocument(): string {
  return readFileSync(DOCUMENT, 'utf8');
}

/** Replaces what stands between the marks of this name in docs/security.md. */
export function write(mark: string, text: string): void {
  const [before, old, after] = readDocument().split(new RegExp(`<!-- /?${mark} -->`));
  if (old === undefined) throw new Error(`docs/security.md has no marks <!-- ${mark} -->.`);
  writeFileSync(DOCUMENT, `${before}<!-- ${mark} -->\n${text}<!-- /${mark} -->${after}`);
}
