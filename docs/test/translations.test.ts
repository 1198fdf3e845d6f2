import { describe, expect, it } from 'vitest';
import { blocksOf, documents } from './documents.ts';
import { originalOf, sectionsOf, targetsOf } from './structure.ts';

/** Each translation with its original. */
const PAIRS = [
  ...['README.zh-CN.md', ...documents('docs/zh')].map((file) => [file, originalOf(file)] as const),
];

describe('the Chinese documents', () => {
  it('cover getting started, results, other kinds, keys, error codes, tests, migration, reconciliation and the simulator', () => {
    const files = PAIRS.map(([file]) => file);
    for (const name of [
      'start/express',
      'results',
      'other-notifications',
      'keys',
      'errors/index',
      'testing',
      'migration',
      'reconciliation',
      'simulator',
    ])
      expect(files).toContain(`docs/zh/${name}.md`);
    expect(files.filter((file) => file.includes('/errors/')).length).toBe(documents('docs/errors').length);
    expect(files.filter((file) => file.includes('/start/')).length).toBe(documents('docs/start').length);
  });

  it.each(PAIRS)(
    '%s has the headings, paragraphs, lists with their items, tables with their rows and cells, and blocks of %s',
    (file, original) => {
      expect(sectionsOf(file)).toEqual(sectionsOf(original));
    },
  );

  it.each(PAIRS)('%s links to what %s links to, or to its translation', (file, original) => {
    expect(targetsOf(file)).toEqual(targetsOf(original));
  });

  it.each(PAIRS)('%s has the code of %s, comments aside', (file, original) => {
    expect(blocksOf(file).map(withoutComments)).toEqual(blocksOf(original).map(withoutComments));
  });
});

/** How a comment begins, where not with two slashes. */
const MARKS: Readonly<Record<string, RegExp>> = { sh: / *#.*$/gm, yaml: / *#.*$/gm, sql: / *-- .*$/gm };

function withoutComments({ language, code }: { readonly language: string; readonly code: string }): string {
  // A Chinese sample stores the advice in Chinese.
  const original = code.replaceAll('result.advice.zh', 'result.advice.en');
  return `${language}: ${original.replaceAll(MARKS[language] ?? /(?<!:)\/\/.*$/gm, '').replaceAll(/ +$/gm, '')}`;
}
