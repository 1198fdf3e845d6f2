import { once } from 'node:events';
import { notifyCapture } from '@notify-capture/express';
import express, { type RequestHandler } from 'express';
import { ACKNOWLEDGEMENT, authenticateByHand } from '../../by-hand.ts';
import { TARGET } from '../../endpoint.ts';
import { doNothing, HOST, portOf, receiverOptions, type Start } from '../serving.ts';

export const byHand: Start = (key) =>
  listen(express.raw({ type: 'application/json' }), (request, response) => {
    const { method, originalUrl: target, headers, body } = request;
    const notification = authenticateByHand({ method, target, headers, body }, key);
    if (notification === undefined) response.sendStatus(401);
    else response.json(ACKNOWLEDGEMENT);
  });

export const ours: Start = (key) => listen(notifyCapture({ ...receiverOptions(key), onCapture: doNothing }));

async function listen(...handlers: readonly RequestHandler[]): Promise<number> {
  const server = express()
    .post(TARGET, ...handlers)
    .listen(0, HOST);
  await once(server, 'listening');
  return portOf(server.address());
}
