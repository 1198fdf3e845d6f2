import { once } from 'node:events';
import { freePort, openPostgres } from '@notify-capture/contract';
import { it } from 'vitest';
import { environment, expectExactlyOnce } from '../src/application.ts';

it('the application of docs/orms.md with Express and Drizzle books once, and settles conflicts', async () => {
  const [database, port] = [await openPostgres(), await freePort()];
  Object.assign(process.env, environment(database, port));
  const { server } = await import('../src/apps/app.ts');
  if (!server.listening) await once(server, 'listening');
  await expectExactlyOnce(port, database, ['bookings', 'conflicts']);
  server.close();
  await database.close();
});
