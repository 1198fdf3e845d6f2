import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { CaptureContext, CaptureNotification } from '@notify-capture/core';
import type { Booking } from '@notify-capture/example-shop';
import { logger, shop } from './shop.ts';

/** The shop's service that books. */
@Injectable()
export class Bookkeeping implements OnApplicationShutdown {
  async book(capture: CaptureNotification, context: CaptureContext): Promise<void> {
    const { captureId, outcome, action, advice } = await shop.books.book(capture, context);
    logger.info({ captureId, outcome, action, advice }, 'booked');
  }

  list(): Promise<readonly Booking[]> {
    return shop.books.list();
  }

  /** Later than onModuleDestroy, in which the receiver lets what runs be settled. */
  onApplicationShutdown(): Promise<void> {
    return shop.close();
  }
}
