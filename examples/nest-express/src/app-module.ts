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
      // Payments announce themselves at the same address: take note, and be done.
      onOther: ({ notifyType }) => logger.info({ notifyType }, 'not a capture: noted'),
    }),
  ],
  providers: [Bookkeeping],
  controllers: [CaptureController],
})
export class AppModule {}
