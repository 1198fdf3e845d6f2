import { Controller, Get, ServiceUnavailableException } from '@nestjs/common';
import type { Receiver } from '@notify-capture/core';
import { type Readiness, readinessOf } from '@notify-capture/example-shop';
import { InjectReceiver } from '@notify-capture/nestjs';
import { logger } from './shop.ts';

/** For a readiness probe. */
@Controller('healthz')
export class HealthController {
  private readonly readiness: () => Promise<Readiness>;

  constructor(@InjectReceiver() receiver: Receiver) {
    this.readiness = readinessOf(receiver, logger);
  }

  @Get()
  async health(): Promise<Readiness['body']> {
    const { status, body } = await this.readiness();
    if (status === 503) throw new ServiceUnavailableException(body);
    return body;
  }
}
