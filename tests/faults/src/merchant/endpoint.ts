import { notifyCapture } from '@notify-capture/express';
import express from 'express';
import { BOOKS, type Command, HANDLER_TIMEOUT, LEASE, PATH, type Plan, type Report } from '../plan.ts';
import { openBooks } from './books.ts';
import { boundaries, withBoundaries } from './boundaries.ts';
import { bookkeeping } from './handler.ts';

/** Opens the endpoint and executes the commands of the test. */
export async function startMerchant(plan: Plan, clock: { elapse(ms: number): Promise<void> }): Promise<void> {
  const { clientId, publicKey, port } = plan;
  const report = (event: Report): void => {
    process.send?.(event);
  };
  const pass = boundaries(plan, (reached, captureId) => report({ reached, captureId }));
  process.on('message', async (command: Command) => {
    if ('release' in command) return pass.release();
    await clock.elapse(command.elapse);
    report({ elapsed: true });
  });
  // Without its parent process nothing ends this process.
  process.on('disconnect', () => process.exit());

  const books = await openBooks(plan.store);
  const { onCapture, idle } = bookkeeping(books, pass, plan);
  const app = express();
  app.post(
    PATH,
    notifyCapture({
      clientId,
      publicKey,
      lease: LEASE,
      handlerTimeout: HANDLER_TIMEOUT,
      store: withBoundaries(books.store, pass),
      logger: process.env['MERCHANT_LOG'] === undefined ? false : console,
      onCapture,
    }),
  );
  app.get(BOOKS, async (_request, response) => {
    await idle();
    response.json(await books.read());
  });
  app.listen(port, '127.0.0.1', (error) => {
    if (error) throw error;
    report({ open: true });
  });
}
