import { createReceiver } from '@notify-capture/core';
import { pino } from 'pino';

export function receiver(publicTarget?: (received: string) => string) {
  return createReceiver({
    clientId: String(process.env['ALIPAY_CLIENT_ID']),
    publicKey: String(process.env['ALIPAY_PUBLIC_KEY']),
    logger: pino(),
    publicTarget,
  });
}

export async function onCapture(): Promise<void> {}
