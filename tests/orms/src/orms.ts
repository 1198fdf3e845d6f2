import { drizzleOrm } from './drizzle.ts';
import { knexBuilder } from './knex.ts';
import { kysely } from './kysely.ts';
import { mikroOrm } from './mikro-orm.ts';
import type { Orm } from './orm.ts';
import { plainPg } from './pg.ts';
import { postgresJs } from './postgres-js.ts';
import { prismaOrm } from './prisma.ts';
import { sequelizeOrm } from './sequelize.ts';
import { typeOrm } from './typeorm.ts';

/** All libraries, in the order of docs/orms.md. */
export const ORMS: readonly Orm[] = [
  prismaOrm,
  drizzleOrm,
  typeOrm,
  sequelizeOrm,
  mikroOrm,
  knexBuilder,
  kysely,
  plainPg,
  postgresJs,
];
