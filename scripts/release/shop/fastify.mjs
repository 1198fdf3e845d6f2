import { notifyCapture } from '@notify-capture/fastify';
import { fastify } from 'fastify';

export async function open(options) {
  const app = fastify();
  await app.register(notifyCapture, options);
  await app.listen({ port: 0, host: '127.0.0.1' });
  return { port: app.server.address().port, close: () => app.close() };
}
