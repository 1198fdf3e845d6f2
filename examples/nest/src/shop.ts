import { openShop } from '@notify-capture/example-shop';
import { pino } from 'pino';

export const logger = pino();

/** Opens before the classes are defined, because a decorator needs the path. */
export const shop = await openShop(process.env, logger);
