import { ConsoleLogger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app-module.ts';
import { logger, shop } from './shop.ts';

const options = {
  logger: new ConsoleLogger({ json: true, logLevels: ['warn', 'error', 'fatal'] }),
  forceCloseConnections: true,
};
const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), options);
// At SIGTERM and SIGINT: no new claims; what runs is settled; then the process ends, with an exit code.
app.enableShutdownHooks([], { useProcessExit: true });
await app.listen(shop.port, '127.0.0.1');

const url = await app.getUrl();
logger.info({ url, notifications: url + shop.path, captures: `${url}/captures` }, 'the shop is open');
