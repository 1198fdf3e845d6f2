import type { TestProject } from 'vitest/node';
import { startPostgres } from '../servers/postgres.ts';
import { provideOnce } from './provided.ts';

/** A global set-up of vitest: `inject('postgres')` is the one server of the run. */
export const setup = (project: TestProject) =>
  provideOnce(project, 'postgres', async () => {
    const server = await startPostgres();
    return { provided: { url: server.url, port: server.port }, stop: server.stop };
  });
