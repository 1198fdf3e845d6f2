import { Module } from '@nestjs/common';
import { NotifyCaptureModule } from '@notify-capture/nestjs';
import { Bookkeeping } from './bookkeeping.ts';
import { CaptureController } from './capture-controller.ts';
import { logger, shop } from './shop.ts';

@Module({
  imports: [
    NotifyCaptureModule.forRoot({
      clientId: shop.clientId,
      publicKey: shop.publicKey,
      store: shop.store,
      logger,
      // Alipay sends notifications about payments to the same address.
      onOther: ({ notifyType }) => logger.info({ notifyType }, 'not a capture'),
    }),
  ],
  providers: [Bookkeeping],
  controllers: [CaptureController],
})
export class AppModule {}
