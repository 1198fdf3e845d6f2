import { openPostgres, type PostgresDatabase } from '@notify-capture/contract';
import { postgresStore } from '@notify-capture/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksOf, repositoryDocuments } from './documents.ts';

/** The role that a page names; roles belong to the server, not to a database. */
const ROLE = 'shop';

const DOCUMENTS = repositoryDocuments().filter((file) => sqlOf(file).length > 0);

/** The page whose tables another page uses. */
const TABLES_OF: Readonly<Record<string, string>> = {
  'docs/after-an-outage.md': 'docs/lost-notifications.md',
};

let server: PostgresDatabase;

beforeAll(async () => {
  server = await openPostgres();
  await server.pool().query(`CREATE ROLE ${ROLE}`);
});

afterAll(async () => {
  await server.pool().query(`DROP ROLE ${ROLE}`);
  await server.close();
});

describe('the blocks of SQL in READMEs and documents', () => {
  it('are found', () => {
    expect(DOCUMENTS.length).toBeGreaterThan(5);
  });

  it.each(DOCUMENTS)('run in their order on Postgres, beside the tables of the store: %s', async (file) => {
    const database = await openPostgres();
    try {
      const pool = database.pool();
      const store = postgresStore({ client: pool });
      await store.migrate();
      for (const code of [...sqlOf(TABLES_OF[file] ?? ''), ...sqlOf(file)]) await pool.query(complete(code));
      await store.migrate();
      const { status } = await store.claim('T_1:C', 'S', 60_000);
      expect(status).toBe('acquired');
    } finally {
      await database.close();
    }
  });
});

function sqlOf(file: string): readonly string[] {
  if (file === '') return [];
  return blocksOf(file).flatMap(({ language, code }) => (language === 'sql' ? [code] : []));
}

/** Writes out what a page leaves out: the lines up to the named remainder, like the line before. */
function complete(code: string): string {
  return code.replace(
    /^(?<line>.*_)0( .* REMAINDER )0(?<end>.*)\n-- .* REMAINDER (?<last>\d+)$/gm,
    (_whole, line: string, middle: string, end: string, last: string) =>
      Array.from({ length: Number(last) + 1 }, (_, part) => `${line}${part}${middle}${part}${end}`).join(
        '\n',
      ),
  );
}
