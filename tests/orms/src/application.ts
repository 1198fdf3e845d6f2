import { Alipay, type PostgresDatabase, send } from '@notify-capture/contract';
import { sampleOther } from '@notify-capture/core/testing';
import { expect } from 'vitest';

export const alipay = new Alipay();

/** The environment of an application of docs/orms.md. */
export function environment({ url }: PostgresDatabase, port: number): Record<string, string> {
  const { clientId, keys } = alipay;
  return {
    DATABASE_URL: url,
    ALIPAY_CLIENT_ID: clientId,
    ALIPAY_PUBLIC_KEY: keys.publicKey,
    PORT: String(port),
  };
}

/** Sends thirty duplicates at once, then another final result, then a dispute twice. */
export async function expectExactlyOnce(
  port: number,
  database: PostgresDatabase,
  [bookings, conflicts]: readonly [string, string],
): Promise<void> {
  const fields = { captureId: 'C' };
  const captured = alipay.capture('captured', { fields });
  const replies = await Promise.all(Array.from({ length: 30 }, () => send(port, captured)));
  expect(replies.map(({ status }) => status)).toContain(200);
  expect((await send(port, captured)).status).toBe(200);
  const conflict = alipay.capture('AUTH_EXPIRED', { fields });
  for (let attempt = 0; attempt < 2; attempt++) expect((await send(port, conflict)).status).toBe(200);
  const dispute = alipay.sign(JSON.stringify(sampleOther('dispute')));
  for (let attempt = 0; attempt < 2; attempt++) expect((await send(port, dispute)).status).toBe(200);
  const { rows } = await database.pool({ max: 1 }).query(
    `SELECT (SELECT count(*)::int FROM ${bookings}) AS booked, (SELECT count(*)::int FROM ${conflicts}) AS conflicts,
      (SELECT cardinality(fingerprints) FROM notify_capture WHERE capture_id = 'C') AS settled,
      (SELECT array_agg(kind || ' ' || type) FROM inbox) AS kept`,
  );
  expect(rows).toEqual([{ booked: 1, conflicts: 1, settled: 2, kept: ['dispute DISPUTE_CREATED'] }]);
}
