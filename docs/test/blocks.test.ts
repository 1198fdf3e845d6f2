import { describe, expect, it } from 'vitest';
import { blocksOf, repositoryDocuments } from './documents.ts';

/** How the blocks of each language are checked. */
const CHECKED_BY: Readonly<Record<string, string>> = {
  js: 'compiled by tests/consumers/test/readmes.test.ts; start.test.ts beside it runs the applications',
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
  '': 'the settings of a server: no test',
};

const DOCUMENTS = repositoryDocuments();

describe('the blocks of READMEs and documents', () => {
  it('are of languages for which it is known how they are checked, and of each of these', () => {
    const languages = DOCUMENTS.flatMap((file) => blocksOf(file).map(({ language }) => language));
    expect([...new Set(languages)].sort()).toEqual(Object.keys(CHECKED_BY).sort());
  });

  it.each(DOCUMENTS)('can be read if they are JSON: %s', (file) => {
    for (const { language, code } of blocksOf(file)) if (language === 'json') JSON.parse(code);
  });
});
