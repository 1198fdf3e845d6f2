import { describe, expect, it } from 'vitest';
import { blocksOf, documents, headingsOf } from './documents.ts';

/** Each translation with its original. */
const PAIRS = [
  ['README.zh-CN.md', 'README.md'] as const,
  ...documents('docs/zh').map((file) => [file, originalOf(file)] as const),
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

  it.each(PAIRS)('%s has the headings of %s, level by level', (file, original) => {
    expect(headingsOf(file).map(({ level }) => level)).toEqual(
      headingsOf(original).map(({ level }) => level),
    );
  });

  it.each(PAIRS)('%s has the code of %s, comments aside', (file, original) => {
    expect(blocksOf(file).map(withoutComments)).toEqual(blocksOf(original).map(withoutComments));
  });
});

/** How a comment begins, where not with two slashes. */
const MARKS: Readonly<Record<string, RegExp>> = { sh: / *#.*$/gm, yaml: / *#.*$/gm, sql: / *-- .*$/gm };

function originalOf(file: string): string {
  return file === 'docs/zh/simulator.md' ? 'packages/simulator/README.md' : file.replace('docs/zh/', 'docs/');
}

function withoutComments({ language, code }: { readonly language: string; readonly code: string }): string {
  // A Chinese sample stores the advice in Chinese.
  const original = code.replaceAll('result.advice.zh', 'result.advice.en');
  return `${language}: ${original.replaceAll(MARKS[language] ?? /(?<!:)\/\/.*$/gm, '').replaceAll(/ +$/gm, '')}`;
}
