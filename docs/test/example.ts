import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Block } from './documents.ts';

const FOLDER = join(import.meta.dirname, '..', '.data', 'examples');
let runs = 0;

/** How an example is run. */
interface Run {
  /** The values of the names that its reader has; these are no longer imported. */
  readonly names?: Readonly<Record<string, unknown>>;
  /** The text in the example, and what stands there in the test. Each is in the example. */
  readonly changes?: readonly (readonly [text: string, other: string])[];
  /** The names whose values are answered. */
  readonly results?: readonly string[];
}

/** Runs an example of a document as a module of its own. */
export async function runExample<Results extends object>(
  block: Block | undefined,
  { names = {}, changes = [], results = [] }: Run,
): Promise<Results> {
  if (block === undefined) throw new Error('There is no such example.');
  const changed = changes.reduce((text, [one, other]) => {
    if (!text.includes(one)) throw new Error(`${block.document}:${block.line} does not contain ${one}`);
    return text.replace(one, other);
  }, block.code);
  const given = `const { ${Object.keys(names).join(', ')} } = globalThis.namesOfExample;`;
  const code = `${given}\n${withoutImportsOf(Object.keys(names), changed)}\nexport { ${results.join(', ')} };\n`;
  mkdirSync(FOLDER, { recursive: true });
  runs += 1;
  const file = join(FOLDER, `example-${process.pid}-${runs}.ts`);
  writeFileSync(file, code);
  Object.assign(globalThis, { namesOfExample: names });
  return import(pathToFileURL(file).href);
}

export function removeExamples(): void {
  rmSync(FOLDER, { recursive: true, force: true });
}

function withoutImportsOf(given: readonly string[], code: string): string {
  return code.replaceAll(/^import \{ ([^}]*) \} from (.*)$/gm, (_line, names: string, from: string) => {
    const others = names.split(', ').filter((name) => !given.includes(name));
    return others.length === 0 ? '' : `import { ${others.join(', ')} } from ${from}`;
  });
}
