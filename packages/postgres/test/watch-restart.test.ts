import { deferred, Merchant, startPostgres } from '@notify-capture/contract';
import pg from 'pg';
import { describe, it } from 'vitest';
import { postgresStore } from '../src/index.ts';
import { expected, MINUTE } from './overdue-stores.ts';

describe('a watch during a restart of the database', () => {
  it('goes on after it', async () => {
    const merchant = new Merchant();
    const server = await startPostgres();
    const client = new pg.Pool({ connectionString: server.url });
    try {
      const own = postgresStore({ client });
      await own.migrate();
      await own.expect(expected('before', new Date(Date.now() - 2 * MINUTE)));
      const handedOver = new Map([
        ['before', deferred()],
        ['after', deferred()],
      ]);
      const watch = own.startWatch({
        every: 1,
        logger: merchant.logger,
        onOverdue: ({ captureRequestId }) => handedOver.get(captureRequestId)?.resolve(),
      });
      await handedOver.get('before')?.promise;
      await server.halt();
      await merchant.line('WATCH_FAILED');
      await server.resume();
      await own.expect(expected('after'));
      await handedOver.get('after')?.promise;
      await watch.stop();
    } finally {
      await client.end();
      await server.stop();
    }
  });
});
