import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const REPORTS = join(import.meta.dirname, '..', 'reports');
/** `npm run test:orms -- --write` replaces the tables of the document. */
const WRITES = process.env['TEST_WRITE'] === 'true';

export const DOCUMENT = readFileSync(join(ROOT, 'docs', 'orms.md'), 'utf8');

/** Reports a table for `--write`. */
export function report(mark: string, table: string): void {
  mkdirSync(REPORTS, { recursive: true });
  writeFileSync(join(REPORTS, `${mark}.md`), table);
}

/** Reports a table. It is the one between these marks of docs/orms.md. */
export function expectDocumented(mark: string, table: string): void {
  report(mark, table);
  const [, documented] = DOCUMENT.split(new RegExp(`<!-- /?${mark} -->\\n`));
  if (!WRITES) expect(documented).toBe(table);
}

export function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

/** The lines of a file in this folder between its markers, as they are in the document. */
export function documentedLines(file: string): string {
  const source = readFileSync(join(import.meta.dirname, file), 'utf8');
  const [, region = ''] = source.split(/^ *\/\/ #(?:region docs|endregion)\n/m);
  const indent = /^ */.exec(region)?.[0] ?? '';
  return region.replaceAll(new RegExp(`^${indent}`, 'gm'), '');
}

/** A file of an application, as it is in the document. */
export function documentedFile(file: string): string {
  const source = readFileSync(join(import.meta.dirname, 'apps', file), 'utf8');
  return `\`\`\`ts\n// ${file}\n${source}\`\`\`\n`;
}
