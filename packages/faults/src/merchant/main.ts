// A merchant's process: an endpoint on a store, with books. Its plan is in the environment.
import type { NotificationStore } from '@notify-capture/core';
import { notifyCapture } from '@notify-capture/express';
import express from 'express';
import { BOOKS, PATH, PLAN, type Plan, type Said } from '../plan.ts';
import { openBooks } from './books.ts';
import { boundaries, guarded } from './boundaries.ts';
import { bookkeeping } from './handler.ts';

const plan = JSON.parse(process.env[PLAN] ?? '') as Plan;
const { clientId, publicKey, lease, handlerTimeout, hurry } = plan;
const tell = (said: Said): void => {
  process.send?.(said);
};
const pass = boundaries(plan, (held) => tell({ held }));
process.on('message', () => pass.release());
// The parent has died: nobody would end this process.
process.on('disconnect', () => process.exit());

const books = await openBooks(plan.store);
const { onCapture, idle } = bookkeeping(books, pass);
const store = guarded(books.store, pass);
const app = express();
app.post(
  PATH,
  notifyCapture({
    clientId,
    publicKey,
    lease,
    handlerTimeout,
    store: hurry === undefined ? store : hurried(store, hurry.speed),
    ...(hurry === undefined
      ? {}
      : {
          clock: () => hurry.start + (Date.now() - hurry.start) * hurry.speed,
          // The shortest that is allowed with an acceptance window of 72 h.
          retention: (24 * 60 + 22 + 72 * 60 + 5) * 60_000,
        }),
    logger: process.env['MERCHANT_LOG'] === undefined ? false : console,
    onCapture,
  }),
);
app.get(BOOKS, async (_request, response) => {
  await idle();
  response.json(await books.read());
});
app.listen(plan.port, '127.0.0.1', (error) => {
  if (error) throw error;
  tell({ open: true });
});

/** A store's clock cannot be moved: what it keeps for a span of the scaled time, it keeps for as much less of its own. */
function hurried(given: NotificationStore, speed: number): NotificationStore {
  const { transact } = given;
  return {
    ...given,
    settle: (key, token, record, retentionMs) => given.settle(key, token, record, retentionMs / speed),
    ...(transact === undefined
      ? {}
      : {
          transact: <T>(...[run, signal]: Parameters<typeof transact<T>>): Promise<T> =>
            transact<T>(
              ({ handle, settle }) =>
                run({
                  handle,
                  settle: (key, token, record, retentionMs) =>
                    settle(key, token, record, retentionMs / speed),
                }),
              signal,
            ),
        }),
  };
}
