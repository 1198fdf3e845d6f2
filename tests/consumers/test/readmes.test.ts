import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PUBLISHED } from './applications.ts';
import { ROOT } from './install.ts';
import { compileErrors, examplesOf } from './readme-examples.ts';

const READMES = ['README.md', ...PUBLISHED.map((name) => `packages/${name}/README.md`)];
/**
 * tests/orms compiles and runs the lines of orms.md; start.test.ts runs those of break-it.md, which are no programs;
 * testing-page.test.ts compiles and runs the files of testing.md.
 */
const RUN_ELSEWHERE = ['orms.md', 'break-it.md', 'testing.md'];
// The code of a translation is that of its original (docs/test).
const DOCS = ['', 'start/', 'errors/'].flatMap((folder) =>
  readdirSync(join(ROOT, 'docs', folder))
    .filter((name) => name.endsWith('.md') && !RUN_ELSEWHERE.includes(name))
    .map((name) => `docs/${folder}${name}`),
);
const DOCUMENTS = [...READMES, ...DOCS];
/** Their later examples in JavaScript set properties of requests, which TypeScript wants declared. */
const FIRST_ONLY = ['packages/express/README.md', 'packages/fastify/README.md'];
/** Nest's own tests run the recipes of its README, and its decorators in front of a method. */
const RUN_BY_NEST = /(?<!\.)expect\(|^@Public/;
/** Its application is plain JavaScript, with parameters that have no types. */
const JAVASCRIPT = 'docs/lost-notifications.md';
const EXAMPLES = DOCUMENTS.flatMap((document) =>
  examplesOf(document).filter(({ language, code }, index) => {
    if (RUN_BY_NEST.test(code) || (document === JAVASCRIPT && language === 'js')) return false;
    return index === 0 || language === 'ts' || !FIRST_ONLY.includes(document);
  }),
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
});
