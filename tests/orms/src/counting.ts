import type pg from 'pg';

/** The names of the statements; any other one is a write of the handler. */
const NAMES: readonly (readonly [name: string, part: string])[] = [
  ['claim', 'WITH claimed AS'],
  ['settle', 'settled_by = given.token'],
  ['check', 'ANY (fingerprints) AND expires_at'],
  ['`RELEASE`', 'RELEASE SAVEPOINT'],
  ['`BEGIN`', 'BEGIN'],
  ['`COMMIT`', 'COMMIT'],
];

/** What a pool was used for. */
export interface Usage {
  readonly statements: string[];
  /** The largest number of connections that were in use at the same time. */
  connections: number;
}

/** Counts the statements of a new pool, and its connections in use. */
export function usageOf(pool: pg.Pool): Usage {
  const usage: Usage = { statements: [], connections: 0 };
  pool.on('connect', (client) => {
    const query = client.query.bind(client);
    const counted = (...given: Parameters<typeof query>): unknown => {
      const [statement]: readonly unknown[] = given;
      const text = textOf(statement);
      usage.statements.push(NAMES.find(([, part]) => text.includes(part))?.[0] ?? 'write');
      usage.connections = Math.max(usage.connections, inUse(pool));
      return query(...given);
    };
    Object.assign(client, { query: counted });
  });
  return usage;
}

export function inUse(pool: pg.Pool): number {
  return pool.totalCount - pool.idleCount;
}

/** A statement is a text, or an object with its text and a name. */
function textOf(statement: unknown): string {
  return typeof statement === 'string' ? statement : String((statement as { text?: unknown }).text);
}
