// The applications on Next.js: one route for all paths.
import { notifyCapture } from '@notify-capture/web';
import pg from 'pg';
import { Application } from '../../../src/app/application.ts';
import { type ShopEnv, shopOptions } from '../../../src/app/shop.ts';

const contract = new Application();

/** A function, because `next build` loads this file without an environment. */
const shop = notifyCapture(() => {
  const env = process.env as unknown as ShopEnv;
  return shopOptions(env, new pg.Pool({ connectionString: env.STORE_URL, max: 2 }));
});

export const POST = (request: Request): Promise<Response> =>
  process.env['STORE_URL'] === undefined ? contract.fetch(request) : shop(request);

export { POST as DELETE, POST as GET, POST as PATCH, POST as PUT };
