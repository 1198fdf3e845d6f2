import { Controller, Get, Inject } from '@nestjs/common';
import type { CaptureContext, CaptureNotification } from '@notify-capture/core';
import type { Booking } from '@notify-capture/example-shop';
import { Capture, NotifyCapture } from '@notify-capture/nestjs';
import { Bookkeeping } from './bookkeeping.ts';
import { shop } from './shop.ts';

/** Books captures with the shop's own service, and lists them. */
@Controller()
export class CaptureController {
  // esbuild leaves no decorator metadata: hence @Inject.
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
}
