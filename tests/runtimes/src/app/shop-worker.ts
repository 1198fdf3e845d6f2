// A shop on Postgres, on workerd: a connection belongs to one request there.
import { notifyCapture } from '@notify-capture/web';
import pg from 'pg';
import { type ShopEnv, shopOptions } from './shop.ts';

const alipay = notifyCapture((env: ShopEnv) =>
  shopOptions(env, {
    async query(text: string, values?: unknown[]) {
      const client = new pg.Client({ connectionString: env.STORE_URL });
      await client.connect();
      try {
        return await client.query(text, values);
      } finally {
        await client.end();
      }
    },
  }),
);

const worker = { fetch: alipay };

export { worker as default };
