import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Block } from './documents.ts';

const FOLDER = join(import.meta.dirname, '..', '.data', 'examples');

/**
 * Runs an example of a document as a module of its own, with the names that its reader has; answers the values of the
 * names in `results`.
 */
export async function runExample<Results extends object = object>(
  { document, line, code }: Block,
  names: Readonly<Record<string, unknown>>,
  results: readonly (keyof Results & string)[] = [],
): Promise<Results> {
  mkdirSync(FOLDER, { recursive: true });
  const file = join(FOLDER, `${document.replaceAll('/', '-')}-${line}.ts`);
  const given = `const { ${Object.keys(names).join(', ')} } = globalThis.namesOfExample;`;
  writeFileSync(file, `${given}\n${code}\nexport { ${results.join(', ')} };\n`);
  Object.assign(globalThis, { namesOfExample: names });
  return import(pathToFileURL(file).href);
}

export function removeExamples(): void {
  rmSync(FOLDER, { recursive: true, force: true });
}
