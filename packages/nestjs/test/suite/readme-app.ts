// The first example of README.md, with the imports of its services.
import { Controller, Inject, Module } from '@nestjs/common';
import type { CaptureNotification } from '@notify-capture/core';
import { Capture, NotifyCapture, NotifyCaptureModule } from '@notify-capture/nestjs';
import { Books } from './readme-books.ts';
import { Inbox, InboxModule } from './readme-inbox.ts';

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
  imports: [
    NotifyCaptureModule.forRootAsync({
      imports: [InboxModule], // yours: provides and exports Inbox
      inject: [Inbox],
      useFactory: (inbox: Inbox) => ({
        clientId,
        publicKey,
        // Payments, refunds, disputes and all other kinds come here too. When this resolves, Alipay stops its retries.
        onOther: ({ kind, type, ids, raw }, { key }) => inbox.add(key, kind, type, ids, raw),
      }),
    }),
  ],
  controllers: [CaptureController],
  providers: [Books],
})
export class AppModule {}
