import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { embeddedStore } from '@notify-capture/postgres';
import { verifierByHand } from './by-hand.ts';
import type { StoreCandidate } from './candidate.ts';
import { BOOK, CREATE_BOOKS, receiving } from './postgres.ts';

const byHand: StoreCandidate = {
  name: 'PGlite: INSERT, by hand',
  isEmbedded: true,
  ownRoundTrips: 1,
  async open({ url, publicKey }) {
    const database = await PGlite.create(join(url, 'by-hand'));
    await database.query(CREATE_BOOKS);
    const verify = verifierByHand(publicKey);
    return {
      async receive(message, handler) {
        const capture = verify(message);
        if (capture === undefined) return 401;
        if (handler === 'fails') return 500;
        const { captureId, captureAmount } = capture;
        await database.query(BOOK, [captureId, captureId, captureAmount.currency, captureAmount.value]);
        return 200;
      },
      async reset() {
        await database.query('TRUNCATE books');
      },
      close: () => database.close(),
    };
  },
};

const embedded: StoreCandidate = {
  name: 'PGlite: embeddedStore',
  isEmbedded: true,
  ownRoundTrips: 1,
  async open(opening) {
    const store = await embeddedStore({ directory: join(opening.url, 'store') });
    const { database } = store;
    await database.query(CREATE_BOOKS);
    return {
      ...receiving(opening, store, async ({ captureId, amount }, { key }) => {
        await database.query(BOOK, [key, captureId, amount.currency, amount.decimal]);
      }),
      async reset() {
        await database.query('TRUNCATE books, notify_capture');
      },
      close: () => store.close(),
    };
  },
};

export const EMBEDDED = { byHand, all: [byHand, embedded] } as const;
