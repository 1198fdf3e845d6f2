import { Controller, type Type } from '@nestjs/common';
import { describeAdapterContract } from '@notify-capture/contract';
import type { CaptureContext, CaptureHandler, CaptureNotification, Receiver } from '@notify-capture/core';
import { Capture, NotifyCapture, NotifyCaptureModule, receiverToken } from '@notify-capture/nestjs';
import { startNest } from './app.ts';
import { parsedBefore } from './parsed-before.ts';

/** Fastify has no parser for these media types, and refuses them ahead of every guard. */
const REFUSED_BY_FASTIFY = { PUT: 415, PATCH: 415, 'application/vnd.api+json': 415, 'no media type': 415 };

/** The contract of adapters on one Nest major, on both platforms. */
export function describeNestContract(major: number): void {
  for (const platform of ['Express', 'Fastify'] as const) {
    describeAdapterContract(`Nest ${major} on ${platform}`, {
      refusedByFramework: platform === 'Fastify' ? REFUSED_BY_FASTIFY : {},
      async start({ options, onCapture, path, prefix, parsedBefore: parsed }) {
        const { app, port } = await startNest(
          platform,
          {
            imports: [NotifyCaptureModule.forRoot(options)],
            controllers: [controller(path, onCapture)],
          },
          {
            adapter: (adapter) => parsed === true && parsedBefore(platform, adapter),
            app: (started) => prefix !== undefined && started.setGlobalPrefix(prefix),
          },
        );
        return { port, receiver: app.get<Receiver>(receiverToken()), stop: () => app.close() };
      },
    });
  }
}

function controller(path: string, onCapture: CaptureHandler): Type {
  @Controller()
  class CaptureController {
    @NotifyCapture(path)
    settle(@Capture() capture: CaptureNotification, @Capture('context') context: CaptureContext): unknown {
      return onCapture(capture, context);
    }
  }
  return CaptureController;
}
