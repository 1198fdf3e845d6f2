import type { Books, Readiness } from '@notify-capture/example-shop';
import { Hono } from 'hono';

/** The parts of the shop, which Workers make for each request. */
interface Parts {
  readonly path: string;
  readonly alipay: (request: Request) => Promise<Response>;
  readonly books: Pick<Books, 'list' | 'tasks'>;
  /** For a readiness probe; Workers have none. */
  readonly readiness?: () => Promise<Readiness>;
}

/** The shop on Hono, the same in all runtimes. */
export function shopApp({ path, alipay, books, readiness }: Parts): Hono {
  const app = new Hono();
  app.all(path, (c) => alipay(c.req.raw));
  if (readiness !== undefined) {
    app.get('/healthz', async (c) => {
      const { status, body } = await readiness();
      return c.json(body, status);
    });
  }
  app.get('/captures', async (c) => c.json(await books.list()));
  app.get('/tasks', async (c) => c.json(await books.tasks()));
  return app;
}
