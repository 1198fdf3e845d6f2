import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { Merchant } from '@notify-capture/contract';
import type { CaptureContext, CaptureNotification, ReceiverOptions } from '@notify-capture/core';
import { notifyCapture } from '@notify-capture/express';
import { notifyCapture as fastifyPlugin } from '@notify-capture/fastify';
import { Capture, NotifyCapture, NotifyCaptureModule } from '@notify-capture/nestjs';
import type { Express } from 'express';
import express5 from 'express';
import express4 from 'express4';
import { type FastifyInstance, fastify } from 'fastify';
import 'reflect-metadata';
import { optionsOf, PATH } from './alipay.ts';

/** Starts an Express application, which a wrapper takes. */
export type StartExpress = (merchant: Merchant, options?: Partial<ReceiverOptions>) => Promise<Express>;

const onExpress =
  (express: typeof express5): StartExpress =>
  async (merchant, options) => {
    const app = express();
    app.post(PATH, notifyCapture({ ...optionsOf(merchant), ...options, onCapture: merchant.onCapture }));
    return app;
  };

/** A Nest application that is ready. */
async function startNest(
  adapter: ExpressAdapter | FastifyAdapter,
  merchant: Merchant,
  options?: Partial<ReceiverOptions>,
): Promise<unknown> {
  @Controller('alipay')
  class CaptureController {
    @NotifyCapture('notifyCapture')
    receive(@Capture() capture: CaptureNotification) {
      merchant.handled.push({ capture, context: {} as CaptureContext });
    }
  }
  const receiver = NotifyCaptureModule.forRoot({ ...optionsOf(merchant), ...options });
  @Module({ imports: [receiver], controllers: [CaptureController] })
  class AppModule {}
  const app = await NestFactory.create(AppModule, adapter, { logger: false });
  await app.init();
  return app.getHttpAdapter().getInstance();
}

const nestOnExpress: StartExpress = async (merchant, options) =>
  (await startNest(new ExpressAdapter(), merchant, options)) as Express;

/** The applications that run on Express. */
export const ON_EXPRESS: readonly (readonly [name: string, start: StartExpress])[] = [
  ['Express 5', onExpress(express5)],
  ['Express 4', onExpress(express4)],
  ['Nest on Express', nestOnExpress],
];

/** Starts a Fastify application, which a wrapper takes. */
export type StartFastify = (
  merchant: Merchant,
  options?: Partial<ReceiverOptions>,
) => Promise<FastifyInstance>;

const startFastify: StartFastify = async (merchant, options) => {
  const app = fastify();
  await app.register(fastifyPlugin, {
    ...optionsOf(merchant),
    ...options,
    path: PATH,
    onCapture: merchant.onCapture,
  });
  return app;
};

const nestOnFastify: StartFastify = async (merchant, options) =>
  (await startNest(new FastifyAdapter(), merchant, options)) as FastifyInstance;

/** The applications that run on Fastify. */
export const ON_FASTIFY: readonly (readonly [name: string, start: StartFastify])[] = [
  ['Fastify', startFastify],
  ['Nest on Fastify', nestOnFastify],
];
