// The first example of README.md, with the import of its service.
import { Controller, Inject, Module } from '@nestjs/common';
import type { CaptureNotification } from '@notify-capture/core';
import { Capture, NotifyCapture, NotifyCaptureModule } from '@notify-capture/nestjs';
import { Books } from './readme-books.ts';

@Controller('alipay')
export class CaptureController {
  constructor(@Inject(Books) private readonly books: Books) {} // your service

  @NotifyCapture('notifyCapture')
  async settle(@Capture() capture: CaptureNotification, @Capture('key') key: string) {
    const { captureId, outcome, amount } = capture;
    if (outcome === 'captured') await this.books.add(key, captureId, amount.minorUnits, amount.currency);
  }
}

const { ALIPAY_CLIENT_ID: clientId, ALIPAY_PUBLIC_KEY: publicKey } = process.env;
@Module({
  imports: [NotifyCaptureModule.forRoot({ clientId, publicKey })],
  controllers: [CaptureController],
  providers: [Books],
})
export class AppModule {}
