import { notifyCapture } from '@notify-capture/fastify';
import { fastify } from 'fastify';
import { ACKNOWLEDGEMENT, authenticateByHand } from '../../by-hand.ts';
import { TARGET } from '../../endpoint.ts';
import { doNothing, HOST, portOf, receiverOptions, type Start } from '../serving.ts';

export const byHand: Start = async (key) => {
  const app = fastify();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );
  app.post<{ Body: Buffer }>(TARGET, (request, reply) => {
    const { method, originalUrl: target, headers, body } = request;
    const notification = authenticateByHand({ method, target, headers, body }, key);
    if (notification === undefined) reply.code(401).send();
    else reply.send(ACKNOWLEDGEMENT);
  });
  await app.listen({ port: 0, host: HOST });
  return portOf(app.server.address());
};

export const ours: Start = async (key) => {
  const app = fastify();
  await app.register(notifyCapture, { path: TARGET, ...receiverOptions(key), onCapture: doNothing });
  await app.listen({ port: 0, host: HOST });
  return portOf(app.server.address());
};
