import type { NotificationStore, SettledRecord, TransactionQuery } from '@notify-capture/core';
import { expect } from 'vitest';
import { RETENTION, recordOf, StoreFixture } from '../store-harness.ts';

/** A store that can settle in a transaction of the merchant, and the database of both. */
export class MerchantFixture extends StoreFixture {
  readonly transaction = (run: (query: TransactionQuery) => Promise<unknown>): Promise<void> =>
    this.merchant.transaction(run);

  /** Runs a statement outside of any transaction. */
  readonly direct: TransactionQuery = (text, values) => this.merchant.direct(text, values);

  readonly settleIn = (
    query: TransactionQuery,
    key: string,
    token: string,
    record: SettledRecord = recordOf('F'),
  ): Promise<boolean> => joining(this.store).settleThrough(query, key, token, record, RETENTION);

  readonly isSettled = (key: string, fingerprint = 'F'): Promise<boolean> =>
    joining(this.store).isSettled(key, fingerprint);

  /** Runs in a transaction that is rolled back at the end. */
  readonly rolledBack = async (run: (query: TransactionQuery) => Promise<unknown>): Promise<void> => {
    const error = new Error('rolled back by the test');
    const ended = this.transaction(async (query) => {
      await run(query);
      throw error;
    });
    await expect(ended).rejects.toBe(error);
  };
}

function joining(store: NotificationStore): Required<Pick<NotificationStore, 'settleThrough' | 'isSettled'>> {
  const { settleThrough, isSettled } = store;
  if (settleThrough === undefined || isSettled === undefined) {
    throw new Error('The harness has a transaction, and the store has no settleThrough and isSettled.');
  }
  return { settleThrough: settleThrough.bind(store), isSettled: isSettled.bind(store) };
}
