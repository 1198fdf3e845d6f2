import { ConsoleLogger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AppModule } from './app-module.ts';
import { logger, shop } from './shop.ts';

const adapter = process.env['PLATFORM'] === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
if (adapter instanceof ExpressAdapter) adapter.disable('x-powered-by');
const app = await NestFactory.create(AppModule, adapter, {
  logger: new ConsoleLogger({ json: true, logLevels: ['warn', 'error', 'fatal'] }),
  forceCloseConnections: true,
});
// On SIGTERM and SIGINT: rejects new claims, settles the running ones, then ends the process with an exit code.
app.enableShutdownHooks([], { useProcessExit: true });
await app.listen(shop.port, shop.host);

const url = await app.getUrl();
logger.info(
  { url, notifications: url + shop.path, captures: `${url}/captures`, tasks: `${url}/tasks` },
  'the shop is open',
);
