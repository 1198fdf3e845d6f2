import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { type AdapterHarness, describeAdapterContract } from '@notify-capture/contract';
import { createReceiver } from '@notify-capture/core';
import { fastify } from 'fastify';
import { notifyCapture } from '../src/index.ts';

const harness: AdapterHarness = {
  async start({ options, onCapture, path, prefix, parsedBefore }) {
    const app = fastify({ keepAliveTimeout: 0 });
    const receiver = createReceiver(options);
    if (parsedBefore === true) {
      // The parsers of Fastify never run before the plugin. Only a preParsing hook that returns no stream does.
      app.addHook('preParsing', async (_request, _reply, payload) => {
        JSON.parse(await textOf(payload));
      });
    }
    app.register(notifyCapture, { path, receiver, onCapture, ...(prefix === undefined ? {} : { prefix }) });
    await app.listen({ port: 0, host: '127.0.0.1' });
    return {
      port: (app.server.address() as AddressInfo).port,
      receiver,
      async stop() {
        app.server.closeAllConnections();
        await app.close();
      },
    };
  },
};

async function textOf(payload: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of payload) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

describeAdapterContract('Fastify 5', harness);
