import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PUBLISHED } from './applications.ts';
import { ROOT } from './install.ts';
import type { Example } from './readme-examples.ts';

/** The examples in the doc comments of the published packages. */
export function docExamples(): readonly Example[] {
  return PUBLISHED.flatMap((name) => sourcesIn(`packages/${name}/src`)).flatMap((file) =>
    examplesIn(file, readFileSync(join(ROOT, file), 'utf8')),
  );
}

/** The code behind each `@example` of a source. */
export function examplesIn(document: string, text: string): readonly Example[] {
  return [...text.matchAll(/^( *)\/\*\*\n.*?^ *\*\/$/gms)].flatMap((comment) => {
    const lines = comment[0].split('\n').map((line) => line.replace(/^ *\*(?!\/) ?/, ''));
    const first = text.slice(0, comment.index).split('\n').length;
    return lines.flatMap((line, at) => {
      if (!line.startsWith('@example')) return [];
      // A line that begins with a decorator would be a tag: such an example stands in a fence.
      const code = lines.slice(at + 1, -1).map((one) => (one.startsWith('```') ? '' : one));
      const end = code.findIndex((one) => /^@[a-z]+\b(?!\()/.test(one));
      return [
        {
          document,
          line: first + at + 1,
          language: 'ts',
          code: (end < 0 ? code : code.slice(0, end)).join('\n'),
        },
      ];
    });
  });
}

function sourcesIn(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .sort();
}
