import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { CaptureContext, CaptureNotification } from '@notify-capture/core';
import type { Booking, Books } from '@notify-capture/example-shop';
import { logger, shop } from './shop.ts';

/** A service of the application: it books captures. */
@Injectable()
export class Bookkeeper implements Books, OnApplicationShutdown {
  async book(capture: CaptureNotification, context: CaptureContext): Promise<Booking> {
    const booking = await shop.books.book(capture, context);
    const { captureId, outcome, action, advice } = booking;
    logger.info({ captureId, outcome, action, advice }, 'booked');
    return booking;
  }

  list(): Promise<readonly Booking[]> {
    return shop.books.list();
  }

  /** After the receiver has settled what ran. */
  onApplicationShutdown(): Promise<void> {
    return shop.close();
  }
}
