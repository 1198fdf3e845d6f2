import { describe, expect, it } from 'vitest';
import { blocksIn, blocksOf, repositoryDocuments, textOf } from './documents.ts';

/** How the blocks of each language are checked. */
const CHECKED_BY: Readonly<Record<string, string>> = {
  js: 'compiled by tests/consumers/test/readmes.test.ts; start.test.ts beside it, examples.test.ts and lost-notifications.test.ts run theirs',
  ts: 'the same; testing-page.test.ts beside it, tests/orms, migration.test.ts and reconciliation.test.ts run theirs',
  sql: 'run by sql.test.ts',
  sh: 'run or checked by shell.test.ts',
  console: 'their prompts, as sh',
  yaml: 'their steps, as sh',
  json: 'read, below; those of error codes are compared with the log by errors.test.ts',
  text: 'what a program prints: compared by errors.test.ts and reconciliation.test.ts',
  mermaid: 'drawn on the site',
  md: 'an example of a changeset',
  nginx: 'run by tests/platforms/test/proxies.test.ts',
  haproxy: 'the same',
  ...Object.fromEntries(
    ['php', 'python', 'go', 'java'].map((language) => [
      language,
      'the files of examples/other-languages, whose tests run them: compared by other-languages.test.ts',
    ]),
  ),
  redis: 'run by packages/redis/test/check.test.ts',
};

const DOCUMENTS = repositoryDocuments();

describe('the blocks of READMEs and documents', () => {
  it('each name their language', () => {
    const unnamed = DOCUMENTS.flatMap(blocksOf).filter(({ language }) => language === '');
    expect(unnamed).toEqual([]);
    for (const document of DOCUMENTS) expect(textOf(document)).not.toMatch(/<(?:pre|code)\b/);
  });

  it('are of languages for which it is known how they are checked, and of each of these', () => {
    const languages = DOCUMENTS.flatMap((file) => blocksOf(file).map(({ language }) => language));
    expect([...new Set(languages)].sort()).toEqual(Object.keys(CHECKED_BY).sort());
  });

  it.each(DOCUMENTS)('can be read if they are JSON: %s', (file) => {
    for (const { language, code } of blocksOf(file)) if (language === 'json') JSON.parse(code);
  });
});

describe('a block of code', () => {
  it.each([
    ['a fence', '```ts\nx();\n```'],
    ['attributes', '```ts {1} [file.ts]\nx();\n```'],
    ['attributes without a space', '```ts{1}\nx();\n```'],
    ['line numbers', '```ts:line-numbers\nx();\n```'],
    ['tildes', '~~~ts\nx();\n~~~'],
    ['four backticks', '````ts\nx();\n````'],
    ['a quotation', '> ```ts\n> x();\n> ```'],
    ['a list', '- text\n\n  ```ts\n  x();\n  ```'],
    ['a container', '::: tip\n```ts\nx();\n```\n:::'],
    ['no end', '```ts\nx();\n'],
  ])('is found with %s', (_name, text) => {
    expect(blocksIn(text)).toMatchObject([{ language: 'ts', code: 'x();\n' }]);
  });

  it('has no language if only its indentation makes it one', () => {
    expect(blocksIn('Text:\n\n    x();\n')).toMatchObject([{ line: 3, language: '', code: 'x();\n' }]);
  });

  it('knows its line, its heading and the paragraph before it', () => {
    const text = '---\ntitle: a\n---\n# Title\n\nWrite this into `a.ts`:\n\n```ts\nx();\n```\n';
    expect(blocksIn(text)).toMatchObject([
      { line: 9, heading: 'Title', lead: 'Write this into `a.ts`:', code: 'x();\n' },
    ]);
  });
});
