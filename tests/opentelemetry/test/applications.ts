import 'reflect-metadata';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import {
  type CanActivate,
  Controller,
  type INestApplication,
  Module,
  type NestInterceptor,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
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

class RefusingGuard implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

class FailingInterceptor implements NestInterceptor {
  intercept(): never {
    throw new Error('not today');
  }
}

const none: MethodDecorator = () => undefined;

/** @param after, before decorators whose guards and interceptors run after ours, or before them */
const onNest =
  (adapter: () => ExpressAdapter | FastifyAdapter, { after = none, before = none } = {}): Start =>
  async (options, onCapture) => {
    @Controller('alipay')
    class CaptureController {
      @after
      @NotifyCapture('notifyCapture')
      @before
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

/** An application on Nest whose own guard, or interceptor, refuses each notification that is genuine. */
export const REFUSING: readonly (readonly [name: string, status: number, start: Start])[] = [
  [
    'a guard of Nest on Express',
    403,
    onNest(() => new ExpressAdapter(), { after: UseGuards(RefusingGuard) }),
  ],
  [
    'a guard of Nest on Fastify',
    403,
    onNest(() => new FastifyAdapter(), { after: UseGuards(RefusingGuard) }),
  ],
  [
    'an interceptor of Nest on Express',
    500,
    onNest(() => new ExpressAdapter(), { before: UseInterceptors(FailingInterceptor) }),
  ],
  [
    'an interceptor of Nest on Fastify',
    500,
    onNest(() => new FastifyAdapter(), { before: UseInterceptors(FailingInterceptor) }),
  ],
];

function running(server: Server, close: () => Promise<unknown>): Running {
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${PATH}`, close };
}
