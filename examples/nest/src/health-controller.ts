import { Controller, Get, ServiceUnavailableException } from '@nestjs/common';
import type { Health, Receiver } from '@notify-capture/core';
import { InjectReceiver } from '@notify-capture/nestjs';

/** For a readiness probe. */
@Controller('healthz')
export class HealthController {
  constructor(@InjectReceiver() private readonly receiver: Receiver) {}

  @Get()
  async health(): Promise<Health> {
    const health = await this.receiver.health();
    if (!health.isReady) throw new ServiceUnavailableException(health);
    return health;
  }
}
