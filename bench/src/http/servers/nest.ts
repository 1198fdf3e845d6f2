import 'reflect-metadata';
import type { KeyObject } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import {
  type CallHandler,
  type CanActivate,
  Controller,
  type DynamicModule,
  type ExecutionContext,
  HttpCode,
  Inject,
  type NestInterceptor,
  Post,
  Req,
  type Type,
  UnauthorizedException,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import type { CaptureNotification } from '@notify-capture/core';
import { Capture, NotifyCapture, NotifyCaptureModule } from '@notify-capture/nestjs';
import { ACKNOWLEDGEMENT, isGenuine } from '../../by-hand.ts';
import { doNothing, HOST, portOf, receiverOptions, type Start } from '../serving.ts';

/** The part of a request that Nest has on both platforms. */
interface NestRequest {
  readonly method: string;
  readonly originalUrl: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawBody?: Buffer;
  /** Parsed by Nest. */
  readonly body: unknown;
}

const KEY = Symbol('key');

@Controller('alipay')
class ControllerByHand {
  constructor(@Inject(KEY) private readonly key: KeyObject) {}

  @Post('notifyCapture')
  @HttpCode(200)
  receive(@Req() request: NestRequest): typeof ACKNOWLEDGEMENT {
    const { method, originalUrl: target, headers, rawBody: body, body: notification } = request;
    if (body === undefined || notification === undefined) throw new UnauthorizedException();
    if (!isGenuine({ method, target, headers, body }, this.key)) throw new UnauthorizedException();
    return ACKNOWLEDGEMENT;
  }
}

class EmptyGuard implements CanActivate {
  canActivate(): boolean {
    return true;
  }
}

class EmptyInterceptor implements NestInterceptor {
  intercept(_: ExecutionContext, next: CallHandler): ReturnType<CallHandler['handle']> {
    return next.handle();
  }
}

/** What Nest itself takes for a guard and an interceptor, which our decorator needs. */
@UseGuards(EmptyGuard)
@UseInterceptors(EmptyInterceptor)
@Controller('alipay')
class GuardedControllerByHand extends ControllerByHand {}

@Controller('alipay')
class OurController {
  @NotifyCapture('notifyCapture')
  receive(@Capture() capture: CaptureNotification): void {
    doNothing(capture);
  }
}

class Application {}

/** Nest's own parser reads the body once, and `rawBody: true` keeps its bytes beside it. */
export function byHand(makeAdapter: () => AbstractHttpAdapter): Start {
  return serve(ControllerByHand, makeAdapter);
}

export function byHandGuarded(makeAdapter: () => AbstractHttpAdapter): Start {
  return serve(GuardedControllerByHand, makeAdapter);
}

function serve(controller: Type<ControllerByHand>, makeAdapter: () => AbstractHttpAdapter): Start {
  return (key) => {
    const providers = [{ provide: KEY, useValue: key }];
    return listen({ module: Application, controllers: [controller], providers }, makeAdapter());
  };
}

export function ours(makeAdapter: () => AbstractHttpAdapter): Start {
  return (key) => {
    const imports = [NotifyCaptureModule.forRoot(receiverOptions(key))];
    return listen({ module: Application, controllers: [OurController], imports }, makeAdapter());
  };
}

async function listen(application: DynamicModule, adapter: AbstractHttpAdapter): Promise<number> {
  const rawBody = application.imports === undefined;
  const app = await NestFactory.create(application, adapter, { logger: false, rawBody });
  await app.listen(0, HOST);
  return portOf(app.getHttpServer().address());
}
