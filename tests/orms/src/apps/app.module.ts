import { Controller, Module } from '@nestjs/common';
import { InjectDataSource, TypeOrmModule } from '@nestjs/typeorm';
import type { CaptureContext, CaptureNotification, OtherNotification } from '@notify-capture/core';
import { Capture, NotifyCapture, NotifyCaptureModule } from '@notify-capture/nestjs';
import { type PostgresStore, postgresStore } from '@notify-capture/postgres';
import { Column, DataSource, Entity, PrimaryColumn } from 'typeorm';

const { DATABASE_URL: url = '', ALIPAY_CLIENT_ID: clientId, ALIPAY_PUBLIC_KEY: publicKey } = process.env;

@Entity()
class Booking {
  @PrimaryColumn('text') key!: string;
  @Column('text') captureId!: string;
  @Column('char', { length: 3 }) currency!: string;
  @Column('bigint') minorUnits!: string;
}

@Entity()
class Conflict {
  @PrimaryColumn('text') key!: string;
  @Column('text') captureId!: string;
}

/** Payments, refunds, disputes and all other kinds. The message can contain card data. */
@Entity()
class Inbox {
  @PrimaryColumn('text') key!: string;
  @Column('text') kind!: string;
  @Column('text', { nullable: true }) type?: string | undefined;
  @Column('text') message!: string;
}

@Controller('alipay')
class CaptureController {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  @NotifyCapture('notifyCapture')
  async book(
    @Capture() { captureId, outcome, amount: { currency, minorUnits } }: CaptureNotification,
    @Capture('context') { key, settle }: CaptureContext<PostgresStore>,
  ) {
    if (outcome !== 'captured') return; // failed or pending: settled without a booking
    await this.dataSource.transaction(async (manager) => {
      await manager.insert(Booking, { key, captureId, currency, minorUnits: String(minorUnits) });
      await settle((text, values) => manager.query(text, values));
    });
  }
}

const database = TypeOrmModule.forRoot({
  type: 'postgres',
  url,
  entities: [Booking, Conflict, Inbox],
  synchronize: true, // creates the tables; in production, use migrations
});

const notifyCapture = NotifyCaptureModule.forRootAsync({
  inject: [DataSource],
  useFactory: async (dataSource: DataSource) => {
    const store = postgresStore({ client: dataSource });
    await store.migrate();
    return {
      clientId,
      publicKey,
      store,
      // a second, different final result: for a person
      onConflict: ({ captureId }: CaptureNotification, { key, settle }: CaptureContext<PostgresStore>) =>
        dataSource.transaction(async (manager) => {
          await manager.insert(Conflict, { key, captureId });
          await settle((text, values) => manager.query(text, values));
        }),
      onOther: ({ kind, type, raw }: OtherNotification, { key, settle }: CaptureContext<PostgresStore>) =>
        dataSource.transaction(async (manager) => {
          await manager.insert(Inbox, { key, kind, type, message: JSON.stringify(raw) });
          await settle((text, values) => manager.query(text, values));
        }),
    };
  },
});

@Module({ imports: [database, notifyCapture], controllers: [CaptureController] })
export class AppModule {}
