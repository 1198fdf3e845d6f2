import { Controller, Get, Inject } from '@nestjs/common';
import type { CaptureContext, CaptureNotification } from '@notify-capture/core';
import type { Booking, Task } from '@notify-capture/example-shop';
import { Capture, NotifyCapture } from '@notify-capture/nestjs';
import { Bookkeeping } from './bookkeeping.ts';
import { shop } from './shop.ts';

/** Receives captures, and lists the bookings and tasks. */
@Controller()
export class CaptureController {
  // @Inject, because esbuild emits no decorator metadata.
  constructor(@Inject(Bookkeeping) private readonly bookkeeping: Bookkeeping) {}

  @NotifyCapture(shop.path)
  settle(
    @Capture() capture: CaptureNotification,
    @Capture('context') context: CaptureContext,
  ): Promise<void> {
    return this.bookkeeping.book(capture, context);
  }

  @Get('captures')
  captures(): Promise<readonly Booking[]> {
    return this.bookkeeping.list();
  }

  @Get('tasks')
  tasks(): Promise<readonly Task[]> {
    return this.bookkeeping.tasks();
  }
}
