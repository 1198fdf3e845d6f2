import type { NotificationStore, SettledRecord } from '@notify-capture/core';
import { CLIENT_ID } from '../../endpoint.ts';

/** A store that is filled with records in the form that the store itself writes. */
export interface FilledStore {
  readonly store: NotificationStore;
  /** Adds records, up to this number of them in all. */
  fillTo(records: number): Promise<void>;
  /** Of all records, with their indexes. */
  bytes(): Promise<number>;
  close(): Promise<void>;
}

const FINGERPRINT = 'S:SUCCESS:BRL:50000';
const LEASE = 60_000;
const RETENTION = 30 * 24 * 60 * 60_000;
/** The length of the ids in the documentation of Alipay. */
const ID_LENGTH = 30;

export function idOf(index: number): string {
  return String(index).padStart(ID_LENGTH, '0');
}

/** The id of the record that is copied. */
export const TEMPLATE_ID = '9'.repeat(ID_LENGTH);

export function keyOf(id: string): string {
  return `${CLIENT_ID}:${id}`;
}

/** Claims a new capture and settles it. */
export async function claimAndSettle(store: NotificationStore, id: string): Promise<void> {
  const key = keyOf(id);
  const claim = await store.claim(key, FINGERPRINT, LEASE);
  if (claim.status !== 'acquired') throw new Error(`The claim of a new capture is ${claim.status}.`);
  if (!(await store.settle(key, claim.token, recordOf(id), RETENTION)))
    throw new Error('It was not settled.');
}

/** Claims a capture whose result is settled. */
export async function claimAgain(store: NotificationStore, id: string): Promise<void> {
  const { status } = await store.claim(keyOf(id), FINGERPRINT, LEASE);
  if (status !== 'settled') throw new Error(`The claim of a settled result is ${status}.`);
}

function recordOf(id: string): SettledRecord {
  return {
    fingerprints: [FINGERPRINT],
    kind: 'capture',
    outcome: 'captured',
    code: 'SUCCESS',
    status: 'S',
    amount: { currency: 'BRL', minorUnits: '50000' },
    clientId: CLIENT_ID,
    captureId: id,
    captureRequestId: `CAPTURE_REQUEST_${id}`,
    paymentId: id,
    requestTime: '2026-11-10T00:34:52-08:00',
  };
}
