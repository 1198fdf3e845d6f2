import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { blocksOf, headingsOf, ROOT, textOf } from './documents.ts';
import { CONFIGURATIONS } from './provoked/configurations.ts';
import { NOTICES } from './provoked/notices.ts';
import { REFUSALS } from './provoked/refusals.ts';

/** They need a database or a minute: their texts are looked up in the sources. */
const SOURCES: Readonly<Record<string, string>> = {
  SETTLED_DESPITE_ERROR: 'packages/core/src/delivery/settle.ts',
  WATCH_FAILED: 'packages/postgres/src/outage.ts',
  WATCH_RECOVERED: 'packages/postgres/src/outage.ts',
  ON_OVERDUE_FAILED: 'packages/postgres/src/hand-over.ts',
  ON_OVERDUE_TIMED_OUT: 'packages/postgres/src/hand-over.ts',
};
const CODES = [
  'INVALID_CONFIG',
  ...[REFUSALS, CONFIGURATIONS, NOTICES, SOURCES].flatMap((one) => Object.keys(one)),
].sort();
const PACKAGES = ['core', 'express', 'fastify', 'nestjs', 'postgres', 'redis', 'web'];
const LANGUAGES = [
  ['docs/errors', ['Cause', 'Log line', 'Fix']],
  ['docs/zh/errors', ['原因', '日志', '处理']],
] as const;

describe.each(LANGUAGES)('the pages of the error codes in %s', (folder, parts) => {
  it('are one for each code, each reason of INVALID_CONFIG and each further code of the log, and no others', () => {
    const pages = readdirSync(join(ROOT, folder)).filter((name) => name !== 'index.md');
    expect(pages.sort()).toEqual(CODES.map((code) => `${code}.md`));
  });

  it('have the code as title, and a cause, a log line and a fix', () => {
    for (const code of CODES) {
      const titles = headingsOf(`${folder}/${code}.md`).map(({ title }) => title);
      expect(titles, code).toEqual([code, ...parts]);
      for (const part of textOf(`${folder}/${code}.md`).split(/^## .+$/m))
        expect(part.trim(), code).not.toBe('');
    }
  });

  it('are all listed in the index', () => {
    const listed = [...textOf(`${folder}/index.md`).matchAll(/\]\((\w+)\.md\)/g)].map(([, code]) => code);
    expect([...new Set(listed)].sort()).toEqual(CODES);
  });

  it.each(Object.entries({ ...REFUSALS, ...NOTICES }))(
    'show the line that the receiver logs: %s',
    async (code, cause) => {
      expect(JSON.parse(logLine(folder, code))).toEqual(await cause());
    },
  );

  it.each(Object.entries(CONFIGURATIONS))(
    'show the error that a wrong option throws: %s',
    async (reason, cause) => {
      const error = await cause();
      expect(error).toMatchObject({ code: 'INVALID_CONFIG', reason, docs: `errors/${reason}` });
      expect(logLine(folder, reason)).toBe(`${error.name}: ${error.message}\n`);
    },
  );

  it.each(Object.entries(SOURCES))('show a line whose texts are in the code: %s', (code, file) => {
    const { msg, docs, hint = '' } = JSON.parse(logLine(folder, code));
    expect(docs).toBe(`errors/${code}`);
    const parts = String(msg).split(/\b(?:\d+|[A-Z_]{5,})\b/);
    for (const text of [hint, ...parts]) expect(textOf(file)).toContain(text);
  });
});

describe('the page of SIGNATURE_MISMATCH', () => {
  it.each(['docs/errors', 'docs/zh/errors'])('has a fix for each finding of the diagnosis: %s', (folder) => {
    const [, union = ''] =
      /type FindingCode =([^;]+);/.exec(textOf('packages/core/src/diagnosis/finding.ts')) ?? [];
    const findings = [...union.matchAll(/'([A-Z0-9_]+)'/g)].map(([, code = '']) => code);
    expect(findings.length).toBeGreaterThan(25);
    const page = textOf(`${folder}/SIGNATURE_MISMATCH.md`);
    expect(page).toContain('`BODY_`');
    const missing = findings.filter((code) => !code.startsWith('BODY_') && !page.includes(`\`${code}\``));
    expect(missing).toEqual([]);
  });
});

describe('the codes in the sources', () => {
  it('each have a page', () => {
    const pattern = /\bcode: '([A-Z_]+)'|logStoreFailure\(delivery, '([A-Z_]+)'/g;
    const logged = PACKAGES.flatMap((name) => sourcesOf(`packages/${name}/src`)).flatMap((file) =>
      [...textOf(file).matchAll(pattern)].map(([, code, failure]) => code ?? failure ?? ''),
    );
    expect(logged.length).toBeGreaterThan(15);
    expect(logged.filter((code) => !CODES.includes(code) && code !== 'ECONNRESET')).toEqual([]);
  });
});

/** Those of the diagnosis are findings of one error, and `testing` logs nothing. */
function sourcesOf(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/^(?:diagnosis|testing)\b/.test(file))
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`);
}

function logLine(folder: string, code: string): string {
  const [block] = blocksOf(`${folder}/${code}.md`);
  return block?.code ?? '';
}
