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

/** The code behind each `@example` of a source, also on the line of the tag. */
export function examplesIn(document: string, text: string): readonly Example[] {
  return [...text.matchAll(/^[ \t]*\/\*\*(?!\/)(.*?)\*\//gms)].flatMap((comment) => {
    const lines = (comment[1] ?? '').split('\n').map((line) => line.replace(/^ *\* ?/, ''));
    const first = text.slice(0, comment.index).split('\n').length;
    return lines.flatMap((line, at) => {
      const [, beside] = /(?:^|\s)@example\b(.*)$/.exec(line) ?? [];
      if (beside === undefined) return [];
      const below = lines.slice(at + 1);
      // A line that begins with a decorator would be a tag: such an example stands in a fence.
      const end = below.findIndex((one) => /^@[a-z]+\b(?!\()/.test(one));
      const code = end < 0 ? below : below.slice(0, end);
      // The text beside the tag is the title of a fence.
      const isCode = beside.trim() !== '' && !code.some(isFence);
      return [
        {
          document,
          line: first + at + (isCode ? 0 : 1),
          language: 'ts',
          code: [...(isCode ? [beside.trim()] : []), ...code]
            .map((one) => (isFence(one) ? '' : one))
            .join('\n'),
        },
      ];
    });
  });
}

function isFence(line: string): boolean {
  return line.startsWith('```');
}

function sourcesIn(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .sort();
}
