import { Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';
import type {
  CaptureContext,
  CaptureNotification,
  DeliveryContext,
  OtherNotification,
} from '@notify-capture/core';
import type { Booking, Task } from '@notify-capture/example-shop';
import { logger, shop } from './shop.ts';

/** Books captures in the shop's books, and makes a task of each message of another kind. */
@Injectable()
export class Bookkeeping implements OnApplicationShutdown {
  async book(capture: CaptureNotification, context: CaptureContext): Promise<void> {
    const { captureId, outcome, action, advice } = await shop.books.book(capture, context);
    logger.info({ captureId, outcome, action, advice }, 'booked');
  }

  async addTask(other: OtherNotification, context: DeliveryContext): Promise<void> {
    const task = await shop.books.addTask(other, context);
    logger.info(task, 'a task was added');
  }

  list(): Promise<readonly Booking[]> {
    return shop.books.list();
  }

  tasks(): Promise<readonly Task[]> {
    return shop.books.tasks();
  }

  /** Runs after onModuleDestroy, in which the receiver settles the running deliveries. */
  onApplicationShutdown(): Promise<void> {
    return shop.close();
  }
}

/** Gives the books to the controller and to the receiver. */
@Module({ providers: [Bookkeeping], exports: [Bookkeeping] })
export class BookkeepingModule {}
