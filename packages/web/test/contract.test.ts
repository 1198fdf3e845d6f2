import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { type AdapterHarness, describeAdapterContract } from '@notify-capture/contract';
import { Hono } from 'hono';
import { notifyCapture } from '../src/index.ts';

const harness: AdapterHarness = {
  async start({ options, onCapture, path, prefix, parsedBefore }) {
    const alipay = notifyCapture({ ...options, onCapture });
    const app = new Hono();
    if (parsedBefore === true) {
      app.use(async (c, next) => {
        await c.req.json();
        await next();
      });
    }
    app.route(
      prefix ?? '/',
      new Hono().all(path, (c) => alipay(c.req.raw)),
    );
    const server = createServer({ keepAliveTimeout: 0 }, getRequestListener(app.fetch)) as Server;
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return {
      port: (server.address() as AddressInfo).port,
      receiver: alipay.receiver,
      async stop() {
        server.closeAllConnections();
        server.close();
        await once(server, 'close');
      },
    };
  },
};

describeAdapterContract('Hono on Node', harness);
