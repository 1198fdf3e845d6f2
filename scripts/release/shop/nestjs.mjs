import 'reflect-metadata';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Capture, NotifyCapture, NotifyCaptureModule } from '@notify-capture/nestjs';

export async function open({ path, onCapture, ...options }) {
  class CaptureController {
    settle(capture) {
      return onCapture(capture);
    }
  }
  // What the compiler makes of decorators, in plain JavaScript.
  const method = Object.getOwnPropertyDescriptor(CaptureController.prototype, 'settle');
  Capture()(CaptureController.prototype, 'settle', 0);
  NotifyCapture(path)(CaptureController.prototype, 'settle', method);
  Controller()(CaptureController);
  class Shop {}
  Module({ imports: [NotifyCaptureModule.forRoot(options)], controllers: [CaptureController] })(Shop);
  const app = await NestFactory.create(Shop, { logger: false });
  await app.listen(0, '127.0.0.1');
  return { port: app.getHttpServer().address().port, close: () => app.close() };
}
