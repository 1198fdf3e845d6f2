import type { Receiver } from '@notify-capture/core';
import type { Books } from '@notify-capture/example-shop';
import { Hono } from 'hono';

/** The parts of the shop, which Workers make for each request. */
interface Parts {
  readonly path: string;
  readonly alipay: (request: Request) => Promise<Response>;
  readonly books: Pick<Books, 'list' | 'tasks'>;
  /** For a readiness probe; Workers have none. */
  readonly health?: Receiver['health'];
}

/** The shop on Hono, the same in all runtimes. */
export function shopApp({ path, alipay, books, health }: Parts): Hono {
  const app = new Hono();
  app.all(path, (c) => alipay(c.req.raw));
  if (health !== undefined) {
    app.get('/healthz', async (c) => {
      const state = await health();
      return c.json(state, state.isReady ? 200 : 503);
    });
  }
  app.get('/captures', async (c) => c.json(await books.list()));
  app.get('/tasks', async (c) => c.json(await books.tasks()));
  return app;
}
