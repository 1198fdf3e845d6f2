import { type PostgresStore, postgresStore, type SqlClient } from '@notify-capture/postgres';
import type { NotifyCaptureOptions } from '@notify-capture/web';

/** The environment of a shop: variables of a process, or bindings of a Worker. */
export interface ShopEnv {
  readonly CLIENT_ID: string;
  readonly PUBLIC_KEY: string;
  readonly STORE_URL: string;
}

/** The options of a shop that keeps its books beside the store. */
export function shopOptions(env: ShopEnv, client: SqlClient): NotifyCaptureOptions<PostgresStore> {
  return {
    clientId: env.CLIENT_ID,
    publicKey: env.PUBLIC_KEY,
    store: postgresStore({ client }),
    onCapture: async ({ captureId }, { key }) => {
      await client.query('INSERT INTO booked (key, capture_id) VALUES ($1, $2)', [key, captureId]);
    },
  };
}
