import type { INestApplication, LoggerService, ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { letTimePass } from '@notify-capture/contract';
import { moduleOf } from './shop.ts';

/** A platform to run on. */
export type Platform = 'Express' | 'Fastify';

/** The set-up of an application before it listens. */
export interface Setup {
  readonly adapter?: (adapter: ExpressAdapter | FastifyAdapter) => unknown;
  readonly app?: (app: INestApplication) => unknown;
  readonly logger?: LoggerService;
  readonly rawBody?: boolean;
  readonly bodyParser?: boolean;
}

/** A running application, on loopback. */
export interface Running {
  readonly app: INestApplication;
  readonly port: number;
}

const started: INestApplication[] = [];

/** Closes the applications that {@link startNest} has started, at the latest when the lease of a handler is over. */
export async function closeAll(): Promise<void> {
  await letTimePass(Promise.all(started.splice(0).map((app) => app.close())));
}

export function adapterFor(platform: Platform): ExpressAdapter | FastifyAdapter {
  return platform === 'Express' ? new ExpressAdapter() : new FastifyAdapter({ forceCloseConnections: true });
}

/** Starts an application with this root module on a free port. */
export async function startNest(
  platform: Platform,
  metadata: ModuleMetadata,
  setup: Setup = {},
): Promise<Running> {
  const adapter = adapterFor(platform);
  await setup.adapter?.(adapter);
  const app = await NestFactory.create(moduleOf(metadata), adapter, {
    logger: setup.logger ?? false,
    abortOnError: false,
    forceCloseConnections: true,
    rawBody: setup.rawBody === true,
    bodyParser: setup.bodyParser !== false,
  });
  return listen(app, setup);
}

/** Opens an application that a test has made. */
export async function listen(app: INestApplication, setup: Setup = {}): Promise<Running> {
  started.push(app);
  await setup.app?.(app);
  await app.listen(0, '127.0.0.1');
  app.getHttpServer().keepAliveTimeout = 0;
  return { app, port: Number(new URL(await app.getUrl()).port) };
}
