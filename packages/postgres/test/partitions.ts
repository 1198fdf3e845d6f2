import type { SqlClient } from '../src/index.ts';

/** The number of partitions in tests. */
export const PARTITIONS = 8;

/**
 * Replaces the store's table by one with partitions, and keeps its records, as in docs/scaling.md. `migrate()` must have
 * made the table, and must run again: it makes the indexes.
 */
export async function partition(client: SqlClient, partitions = PARTITIONS): Promise<void> {
  const parts = Array.from(
    { length: partitions },
    (_, part) => `CREATE TABLE notify_capture_${part} PARTITION OF notify_capture
      FOR VALUES WITH (MODULUS ${partitions}, REMAINDER ${part});`,
  );
  await client.query(`
    BEGIN;
    ALTER TABLE notify_capture RENAME TO notify_capture_plain;
    CREATE TABLE notify_capture (LIKE notify_capture_plain INCLUDING DEFAULTS, PRIMARY KEY (key_hash))
      PARTITION BY HASH (key_hash);
    ${parts.join('\n')}
    INSERT INTO notify_capture SELECT * FROM notify_capture_plain;
    DROP TABLE notify_capture_plain;
    COMMIT`);
}
