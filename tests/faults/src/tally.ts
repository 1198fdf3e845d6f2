import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Booking, Transaction } from './plan.ts';
import type { CaptureSender } from './sender.ts';
import { ROWS, type Row } from './table.ts';

/**
 * Compares the books with the sent captures. Every capture is acknowledged and booked. With a transaction, each of
 * them is booked once. With any other store every run but the first had `mayHaveRunBefore` set.
 */
export function compare(
  fault: string,
  store: { readonly name: string; readonly transaction: Transaction },
  senders: readonly CaptureSender[],
  books: readonly Booking[],
): Row {
  const runs = new Map<string, Booking[]>();
  for (const booking of books) runs.set(booking.captureId, [...(runs.get(booking.captureId) ?? []), booking]);
  const ids = senders.map(({ captureId }) => captureId);
  const lost = ids.filter((id) => !runs.has(id));
  const repeated = [...runs.values()].filter(({ length }) => length > 1);
  const row: Row = {
    fault,
    store: store.name,
    sent: ids.length,
    acknowledged: senders.filter(({ acknowledged }) => acknowledged).length,
    booked: ids.length - lost.length,
    lost: lost.length,
    twice: repeated.length,
  };
  written.push(row);

  expect(ids.length, 'at least one capture was sent').toBeGreaterThan(0);
  expect(new Set(ids).size, 'each capture has one sender').toBe(ids.length);
  const refused = senders.filter(({ acknowledged }) => !acknowledged);
  expect(
    refused.map(({ captureId, attempts }) => ({ captureId, attempts: attempts.map(({ status }) => status) })),
    'captures that were never acknowledged, with the status of each attempt',
  ).toEqual([]);
  expect(lost, 'captures that were sent and never booked').toEqual([]);
  expect(
    [...runs.keys()].filter((id) => !ids.includes(id)),
    'captures that were booked and never sent',
  ).toEqual([]);
  if (store.transaction !== 'none') expect(repeated, 'captures that were booked twice').toEqual([]);
  // Each result has its own key, for a unique index.
  const keys = new Set(books.map(({ key }) => key));
  expect(keys.size, 'keys').toBe(runs.size);
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{64}$/);
  for (const bookings of repeated) {
    // All runs of a result have the same key: a unique index refuses the second one.
    expect(new Set(bookings.map(({ key }) => key)).size).toBe(1);
    // Only the run of the first claim may have mayHaveRunBefore unset.
    expect(
      bookings.filter(({ mayHaveRunBefore }) => !mayHaveRunBefore).length,
      'runs without mayHaveRunBefore',
    ).toBeLessThan(2);
  }
  return row;
}

const written: Row[] = [];

/** Writes the rows of a test file for the table. Call it after all tests of the file. */
export function writeRows(file: string): void {
  mkdirSync(ROWS, { recursive: true });
  writeFileSync(join(ROWS, `${file}.json`), JSON.stringify(written));
}
