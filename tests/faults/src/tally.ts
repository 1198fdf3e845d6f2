import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Booking } from './plan.ts';
import type { Delivery } from './sender.ts';
import { ROWS, type Row } from './table.ts';

/**
 * Compares the books with what was sent: every capture acknowledged and booked, and booked once where the store says
 * exactly once; elsewhere every run but one knew that there may have been another.
 */
export function compare(
  fault: string,
  store: { readonly name: string; readonly exactlyOnce: boolean },
  deliveries: readonly Delivery[],
  books: readonly Booking[],
): Row {
  const runs = new Map<string, Booking[]>();
  for (const booking of books) runs.set(booking.captureId, [...(runs.get(booking.captureId) ?? []), booking]);
  const ids = deliveries.map(({ captureId }) => captureId);
  const lost = ids.filter((id) => !runs.has(id));
  const repeated = [...runs.values()].filter(({ length }) => length > 1);
  const row: Row = {
    fault,
    store: store.name,
    sent: ids.length,
    acknowledged: deliveries.filter(({ acknowledged }) => acknowledged).length,
    booked: ids.length - lost.length,
    lost: lost.length,
    twice: repeated.length,
  };
  written.push(row);

  expect(ids.length, 'something must have been sent').toBeGreaterThan(0);
  expect(new Set(ids).size, 'each capture is sent by one sender').toBe(ids.length);
  const refused = deliveries.filter(({ acknowledged }) => !acknowledged);
  expect(
    refused.map(({ captureId, attempts }) => ({ captureId, attempts: attempts.map(({ status }) => status) })),
    'captures that were never acknowledged, with the status of each attempt',
  ).toEqual([]);
  expect(lost, 'captures that were sent and never booked').toEqual([]);
  expect(
    [...runs.keys()].filter((id) => !ids.includes(id)),
    'captures that nobody sent',
  ).toEqual([]);
  if (store.exactlyOnce) expect(repeated, 'captures that were booked twice').toEqual([]);
  // A key for each result, which a unique index can hold.
  const keys = new Set(books.map(({ key }) => key));
  expect(keys.size, 'keys').toBe(runs.size);
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{64}$/);
  for (const bookings of repeated) {
    // One key for all runs of a result, so that a unique index would have kept the second out …
    expect(new Set(bookings.map(({ key }) => key)).size).toBe(1);
    // … and of all runs only the first claim's did not know.
    expect(
      bookings.filter(({ mayHaveRunBefore }) => !mayHaveRunBefore).length,
      'runs that did not know',
    ).toBeLessThan(2);
  }
  return row;
}

const written: Row[] = [];

/** Writes this file's rows down for the table; call it after all tests of the file. */
export function writeRows(file: string): void {
  mkdirSync(ROWS, { recursive: true });
  writeFileSync(join(ROWS, `${file}.json`), JSON.stringify(written));
}
