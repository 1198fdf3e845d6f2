import { Module } from '@nestjs/common';
import { NotifyCaptureModule } from '@notify-capture/nestjs';
import { Bookkeeping, BookkeepingModule } from './bookkeeping.ts';
import { CaptureController } from './capture-controller.ts';
import { HealthController } from './health-controller.ts';
import { logger, shop } from './shop.ts';

@Module({
  imports: [
    BookkeepingModule,
    NotifyCaptureModule.forRootAsync({
      imports: [BookkeepingModule],
      inject: [Bookkeeping],
      useFactory: (bookkeeping: Bookkeeping) => ({
        clientId: shop.clientId,
        publicKey: shop.publicKey,
        store: shop.store,
        logger,
        // All other kinds have the same address. When this resolves, Alipay does not send the message again.
        onOther: (other, context) => bookkeeping.addTask(other, context),
      }),
    }),
  ],
  controllers: [CaptureController, HealthController],
})
export class AppModule {}
