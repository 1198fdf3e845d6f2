// A shop on Postgres, on Node, Bun or Deno.
import { notifyCapture } from '@notify-capture/web';
import pg from 'pg';
import { listen } from './listen.ts';
import { type ShopEnv, shopOptions } from './shop.ts';

const env = process.env as unknown as ShopEnv;
const pool = new pg.Pool({ connectionString: env.STORE_URL, max: 2 });
listen(notifyCapture(shopOptions(env, pool)));
