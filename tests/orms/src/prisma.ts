import { PrismaPg } from '@prisma/adapter-pg';
import type { Booked, Orm, SettleContext } from './orm.ts';
import { PrismaClient } from './prisma-client/client.ts';

export const prismaOrm: Orm = {
  name: 'Prisma',
  library: '@prisma/client',
  file: 'prisma.ts',
  async open(connectionString, max) {
    const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString, max }) });
    // #region docs
    const onCapture = async ({ captureId, amount }: Booked, { key, settle }: SettleContext) => {
      await prisma.$transaction(async (tx) => {
        await tx.booking.create({ data: { key, captureId, minorUnits: amount.minorUnits } });
        await settle((text, values) => tx.$queryRawUnsafe(text, ...values));
      });
    };
    // #endregion
    return { onCapture, client: prisma, close: () => prisma.$disconnect() };
  },
};
