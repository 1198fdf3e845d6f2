import { Merchant } from '@notify-capture/contract';
import type { ReceiverOptions } from '@notify-capture/core';
import { createTestKeys } from '@notify-capture/core/testing';
import { notifyCapture } from '@notify-capture/express';
import express from 'express';
import { startServer } from './local-server.ts';
import { PATIENCE } from './long-form.ts';

/** One client and key pair for all tests, because a pair takes some tenths of a second to make. */
export const CLIENT_ID = 'T_111222333';
export const KEYS = createTestKeys();
export const ALIPAY = { privateKey: KEYS.privateKey, clientId: CLIENT_ID };

/** A merchant's application on the Express adapter, with its books. */
export interface MerchantApp {
  readonly url: URL;
  readonly merchant: Merchant;
}

/** No handler and no body exceeds a time limit because the machine is slow. */
const LIMITS = { lease: PATIENCE - 1, handlerTimeout: PATIENCE - 2, bodyTimeout: PATIENCE };

/** Starts an application for one test. */
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

/** What tells the documented messages apart: the fields, the type in one of them, and the status of a refund. */
export function formOf(body: Readonly<Record<string, unknown>>): readonly unknown[] {
  const type = Object.entries(body).find(([field]) => /notif\w*type$/i.test(field))?.[1];
  return [type, body['refundStatus'], ...Object.keys(body).sort()];
}
