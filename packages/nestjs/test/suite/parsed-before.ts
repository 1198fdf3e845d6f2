import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { ExpressAdapter } from '@nestjs/platform-express';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { Platform } from './app.ts';

interface FastifyHooks {
  addHook(name: 'onRequest', hook: (request: { readonly raw: IncomingMessage }) => Promise<void>): void;
}

/** Parses every JSON body ahead of Nest, and keeps the bytes in this form, or not at all. */
export function parsedBefore(
  platform: Platform,
  adapter: ExpressAdapter | FastifyAdapter,
  form?: (bytes: Buffer) => unknown,
): void {
  const parse = async (raw: IncomingMessage, request: object): Promise<void> => {
    const bytes = await buffer(raw);
    Object.assign(request, { body: JSON.parse(bytes.toString()), ...(form && { rawBody: form(bytes) }) });
  };
  if (platform === 'Fastify') {
    const fastify = adapter.getInstance() as unknown as FastifyHooks;
    fastify.addHook('onRequest', (request) => parse(request.raw, request));
    return;
  }
  (adapter as ExpressAdapter).use((request: IncomingMessage, _response: unknown, next: () => void) => {
    parse(request, request).then(next);
  });
}
