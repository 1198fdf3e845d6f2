import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createReceiver, fromNodeRequest, writeToNode } from '@notify-capture/core';
import { ACKNOWLEDGEMENT, authenticateByHand } from '../../by-hand.ts';
import { TARGET } from '../../endpoint.ts';
import { doNothing, HOST, portOf, receiverOptions, type Start } from '../serving.ts';

export const byHand: Start = (key) => {
  const acknowledgement = JSON.stringify(ACKNOWLEDGEMENT);
  return listen((request, response) => {
    const { method = '', url: target = '', headers } = request;
    if (method !== 'POST' || target !== TARGET) {
      response.writeHead(404).end();
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const notification = authenticateByHand({ method, target, headers, body: Buffer.concat(chunks) }, key);
      if (notification === undefined) response.writeHead(401).end();
      else response.writeHead(200, { 'content-type': 'application/json' }).end(acknowledgement);
    });
  });
};

export const ours: Start = (key) => {
  const receiver = createReceiver(receiverOptions(key));
  return listen(async (request, response) => {
    const raw = fromNodeRequest({ request, framework: 'node:http', hint: 'Nothing reads the body before.' });
    writeToNode(await receiver.receive(raw, doNothing), response);
  });
};

async function listen(listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen(0, HOST);
  await once(server, 'listening');
  return portOf(server.address());
}
