import type { CaptureHandler } from '@notify-capture/core';
import type { PostgresStore } from '@notify-capture/postgres';
import { PrismaPg } from '@prisma/adapter-pg';
import type { Orm } from './orm.ts';
import { PrismaClient } from './prisma-client/client.ts';

export const prismaOrm: Orm = {
  name: 'Prisma',
  library: '@prisma/client',
  file: 'prisma.ts',
  async open(connectionString, max) {
    const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString, max }) });
    // #region docs
    const onCapture: CaptureHandler<PostgresStore> = async ({ captureId, amount }, { key, settle }) => {
      await prisma.$transaction(async (tx) => {
        await tx.booking.create({ data: { key, captureId, minorUnits: amount.minorUnits } });
        await settle((text, values) => tx.$queryRawUnsafe(text, ...values));
      });
    };
    // #endregion
    return { onCapture, client: prisma, close: () => prisma.$disconnect() };
  },
};
