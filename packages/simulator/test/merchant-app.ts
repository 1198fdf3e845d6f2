import { Merchant } from '@notify-capture/contract';
import type { ReceiverOptions } from '@notify-capture/core';
import { createTestKeys } from '@notify-capture/core/testing';
import { notifyCapture } from '@notify-capture/express';
import express from 'express';
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
      ...(options as object),
    }),
  );
  return { url: await startServer(app), merchant };
}
