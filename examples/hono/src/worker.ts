// The shop on Cloudflare Workers. `npm start` with the same database has made the tables.
import { type Books, sqlBooks } from '@notify-capture/example-shop/books';
import { postgresStore, type SqlClient } from '@notify-capture/postgres';
import { notifyCapture } from '@notify-capture/web';
import pg from 'pg';
import { shopApp } from './app.ts';

interface Env {
  readonly ALIPAY_CLIENT_ID: string;
  readonly ALIPAY_PUBLIC_KEY: string;
  /** With Hyperdrive: `env.HYPERDRIVE.connectionString`. */
  readonly STORE_URL: string;
}

interface Context {
  waitUntil(promise: Promise<unknown>): void;
}

const alipay = notifyCapture((env: Env) => {
  const client = clientOf(env);
  const books = sqlBooks(client);
  return {
    clientId: env.ALIPAY_CLIENT_ID,
    publicKey: env.ALIPAY_PUBLIC_KEY,
    store: postgresStore({ client }),
    logger: console,
    onCapture: (capture, context) => books.book(capture, context),
    onOther: (other, context) => books.addTask(other, context),
  };
});

const worker = {
  async fetch(request: Request, env: Env, context: Context): Promise<Response> {
    const books: Books = sqlBooks(clientOf(env));
    const receive = (notification: Request): Promise<Response> => {
      const response = alipay(notification, env);
      // Otherwise Workers stop the handler when the client closes its connection.
      context.waitUntil(response);
      return response;
    };
    return shopApp({ path: '/alipay/notifyCapture', alipay: receive, books }).fetch(request);
  },
};

export { worker as default };

/** A connection of Workers belongs to one request: this one lasts for one query. */
function clientOf({ STORE_URL: connectionString }: Env): SqlClient {
  return {
    async query(text: string, values?: unknown[]) {
      const client = new pg.Client({ connectionString });
      await client.connect();
      try {
        return await client.query(text, values);
      } finally {
        await client.end();
      }
    },
  };
}
