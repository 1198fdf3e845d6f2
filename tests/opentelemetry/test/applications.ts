import 'reflect-metadata';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { Controller, type INestApplication, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Alipay } from '@notify-capture/contract';
import type {
  CaptureContext,
  CaptureHandler,
  CaptureNotification,
  ReceiverOptions,
} from '@notify-capture/core';
import { notifyCapture } from '@notify-capture/express';
import { notifyCapture as fastifyPlugin } from '@notify-capture/fastify';
import { Capture, NotifyCapture, NotifyCaptureModule } from '@notify-capture/nestjs';

const require = createRequire(import.meta.url);
const express: typeof import('express') = require('express');
const { fastify }: typeof import('fastify') = require('fastify');

export const alipay = new Alipay();
const PATH = '/alipay/notifyCapture';

/** An application that listens. */
export interface Running {
  readonly url: string;
  close(): Promise<unknown>;
}

type Start = (options: ReceiverOptions, onCapture: CaptureHandler) => Promise<Running>;

const onExpress: Start = async (options, onCapture) => {
  const app = express();
  app.use((_request, _response, next) => next());
  app.post(PATH, notifyCapture({ ...options, onCapture }));
  const server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
  });
  return running(server, () => new Promise((resolve) => server.close(resolve)));
};

const onFastify: Start = async (options, onCapture) => {
  const app = fastify();
  await app.register(fastifyPlugin, { path: PATH, ...options, onCapture });
  await app.listen({ port: 0, host: '127.0.0.1' });
  return running(app.server, () => app.close());
};

const onNest =
  (adapter: () => ExpressAdapter | FastifyAdapter): Start =>
  async (options, onCapture) => {
    @Controller('alipay')
    class CaptureController {
      @NotifyCapture('notifyCapture')
      receive(@Capture() capture: CaptureNotification, @Capture('context') context: CaptureContext) {
        return onCapture(capture, context);
      }
    }
    @Module({ imports: [NotifyCaptureModule.forRoot(options)], controllers: [CaptureController] })
    class AppModule {}
    const app: INestApplication = await NestFactory.create(AppModule, adapter(), { logger: false });
    await app.listen(0, '127.0.0.1');
    return running(app.getHttpServer() as Server, () => app.close());
  };

/** The applications, with the name of a span that the instrumentation of the framework makes. */
export const APPLICATIONS: readonly (readonly [name: string, start: Start, ofFramework: RegExp])[] = [
  ['Express', onExpress, /^middleware|^request handler/],
  ['Fastify', onFastify, /^handler - /],
  ['Nest on Express', onNest(() => new ExpressAdapter()), /CaptureController\.receive/],
  ['Nest on Fastify', onNest(() => new FastifyAdapter()), /CaptureController\.receive/],
];

function running(server: Server, close: () => Promise<unknown>): Running {
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${PATH}`, close };
}
