// The process of a merchant that dies after its commit, before the store on Redis has settled.
import { once } from 'node:events';
import { type CaptureHandler, createReceiver } from '@notify-capture/core';
import { redisStore } from '@notify-capture/redis';
import { Redis } from 'ioredis';
import pg from 'pg';
import { bookOnce } from './redis.ts';

/** Its plan, in the environment. */
export interface Plan {
  readonly redis: string;
  readonly postgres: string;
  readonly clientId: string;
  readonly publicKey: string;
  readonly request: {
    readonly target: string;
    readonly headers: Record<string, string>;
    readonly body: string;
  };
}

const { redis, postgres, clientId, publicKey, request }: Plan = JSON.parse(process.env['PLAN'] ?? '');
const client = new Redis(redis);
await once(client, 'ready');
const store = redisStore({ client });
const book = bookOnce(new pg.Pool({ connectionString: postgres }));
const onCapture: CaptureHandler = async (capture, context) => {
  await book(capture, context);
  process.kill(process.pid, 'SIGKILL');
  await new Promise(() => undefined);
};
const body = Buffer.from(request.body, 'base64');
await createReceiver({ clientId, publicKey, store }).receive({ method: 'POST', ...request, body }, onCapture);
process.exit(1);
