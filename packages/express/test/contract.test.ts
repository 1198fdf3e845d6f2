import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AdapterHarness, describeAdapterContract } from '@notify-capture/contract';
import express5 from 'express';
import express4 from 'express4';
import { notifyCapture } from '../src/index.ts';

/** The same application for both majors. */
function harness(express: typeof express5): AdapterHarness {
  return {
    async start({ options, onCapture, path, prefix, parsedBefore }) {
      const app = express();
      const middleware = notifyCapture({ ...options, onCapture });
      if (parsedBefore === true) app.use(express.json());
      const router = express.Router();
      router.all(path, middleware);
      app.use(prefix ?? '/', router);
      const server = createServer({ keepAliveTimeout: 0 }, app).listen(0, '127.0.0.1');
      await once(server, 'listening');
      return {
        port: (server.address() as AddressInfo).port,
        receiver: middleware.receiver,
        async stop() {
          server.closeAllConnections();
          server.close();
          await once(server, 'close');
        },
      };
    },
  };
}

describeAdapterContract('Express 5', harness(express5));
describeAdapterContract('Express 4', harness(express4));
