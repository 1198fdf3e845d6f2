import type { TestProject } from 'vitest/node';
import { startRedis } from '../servers/redis.ts';
import { provideOnce } from './provided.ts';

/** A global set-up of vitest: `inject('redis')` is one server for the whole run. */
export const setup = (project: TestProject) =>
  provideOnce(project, 'redis', async () => {
    const server = await startRedis();
    return { provided: { url: server.url, port: server.port }, stop: server.stop };
  });
