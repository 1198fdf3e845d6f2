import { Merchant } from '@notify-capture/contract';
import type { ReceiverOptions } from '@notify-capture/core';
import { createTestKeys } from '@notify-capture/core/testing';
import { notifyCapture } from '@notify-capture/express';
import express from 'express';
import { PATIENCE } from './form.ts';
import { startServer } from './local-server.ts';

/** The client and keys of all tests: a pair takes some tenths of a second. */
export const CLIENT_ID = 'T_111222333';
export const KEYS = createTestKeys();
export const ALIPAY = { privateKey: KEYS.privateKey, clientId: CLIENT_ID };

/** A merchant's application on the Express adapter, and what was booked in it. */
export interface MerchantApp {
  readonly url: URL;
  readonly merchant: Merchant;
}

/** No handler and no body is late because the machine is slow. */
const LIMITS = { lease: PATIENCE - 1, handlerTimeout: PATIENCE - 2, bodyTimeout: PATIENCE };

/** Starts one, for one test. */
export async function startMerchantApp(options: Partial<ReceiverOptions> = {}): Promise<MerchantApp> {
  const merchant = new Merchant();
  const { onCapture, onOther, onRefused, logger } = merchant;
  const app = express();
  app.all(
    '/alipay/notifyCapture',
    notifyCapture({
      clientId: CLIENT_ID,
      publicKey: KEYS.publicKey,
      onCapture,
      onOther,
      onRefused,
      logger,
      ...LIMITS,
      ...(options as object),
    }),
  );
  return { url: await startServer(app), merchant };
}
