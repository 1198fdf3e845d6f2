import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { CaptureContext, CaptureNotification } from '@notify-capture/core';
import type { Booking } from '@notify-capture/example-shop';
import { logger, shop } from './shop.ts';

/** Books captures in the shop's books. */
@Injectable()
export class Bookkeeping implements OnApplicationShutdown {
  async book(capture: CaptureNotification, context: CaptureContext): Promise<void> {
    const { captureId, outcome, action, advice } = await shop.books.book(capture, context);
    logger.info({ captureId, outcome, action, advice }, 'booked');
  }

  list(): Promise<readonly Booking[]> {
    return shop.books.list();
  }

  /** Runs after onModuleDestroy, in which the receiver settles the running deliveries. */
  onApplicationShutdown(): Promise<void> {
    return shop.close();
  }
}
