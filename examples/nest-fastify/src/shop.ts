import { openShop } from '@notify-capture/example-shop';
import { pino } from 'pino';

export const logger = pino();

/** Opened before the classes are defined: a decorator needs the path. */
export const shop = await openShop(process.env, logger);
