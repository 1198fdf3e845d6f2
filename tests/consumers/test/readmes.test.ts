import { blocksOf, repositoryDocuments } from '@notify-capture/contract/documents';
import { describe, expect, it } from 'vitest';
import { PUBLISHED } from './applications.ts';
import { usedBreaks } from './breaks.ts';
import { compileErrors, examplesOf } from './readme-examples.ts';

const READMES = ['README.md', ...PUBLISHED.map((name) => `packages/${name}/README.md`)];
/** What compiles and runs the examples of these documents. */
const RUN_ELSEWHERE: Readonly<Record<string, string>> = {
  'docs/orms.md': 'tests/orms',
  'docs/break-it.md': 'start.test.ts: they are no programs',
  'docs/testing.md': 'testing-page.test.ts',
};
// The code of a translation is that of its original (docs/test).
const DOCUMENTS = repositoryDocuments().filter(
  (document) =>
    RUN_ELSEWHERE[document] === undefined &&
    !document.startsWith('docs/zh/') &&
    document !== 'README.zh-CN.md',
);
/** Nest's own tests run the recipes of its README (packages/nestjs/test/suite/recipes.ts). */
const isRecipe = (document: string, code: string): boolean =>
  document === 'packages/nestjs/README.md' && /signed\(\)/.test(code);
const EXAMPLES = DOCUMENTS.flatMap((document) =>
  examplesOf(document).filter(({ code }) => !isRecipe(document, code)),
);
const errors = compileErrors(EXAMPLES);

describe('the examples of the documents, copied into TypeScript under strict', () => {
  it.each(READMES)('are there: %s', (readme) => {
    expect(EXAMPLES.filter(({ document }) => document === readme).length).toBeGreaterThan(0);
  });

  it.each(EXAMPLES.map((example) => [example.document, example.line, example] as const))(
    'compile: %s, line %i',
    (_document, _line, example) => {
      expect(errors.get(example)).toEqual([]);
    },
  );

  it('would not compile with an option that does not exist', () => {
    const [first] = examplesOf('README.md');
    if (first === undefined) throw new Error('README.md has no example.');
    const wrong = { ...first, code: first.code.replace('publicKey:', 'publicKeyy:') };
    expect(compileErrors([wrong]).get(wrong)?.join()).toContain('publicKeyy');
  });

  it('would not compile with a wrong name in plain JavaScript', () => {
    const [first] = examplesOf('docs/lost-notifications.md');
    if (first === undefined) throw new Error('The page has no example.');
    const wrong = { ...first, code: first.code.replace('store.dismiss(', 'store.dismisss(') };
    expect(compileErrors([wrong]).get(wrong)?.join()).toContain('dismisss');
  });

  it('are all of their documents, with those that other tests run', () => {
    const broken = blocksOf('docs/break-it.md').filter(({ language }) => language !== 'sh');
    expect(broken.map(({ code }) => code).sort()).toEqual([...usedBreaks()].sort());
    const recipes = examplesOf('packages/nestjs/README.md').filter(({ document, code }) =>
      isRecipe(document, code),
    );
    expect(recipes).toHaveLength(2);
  });
});
