import { Alipay, type Merchant } from '@notify-capture/contract';
import type { ReceiverOptions } from '@notify-capture/core';

export const alipay = new Alipay();
export const PATH = '/alipay/notifyCapture';
export type Signed = ReturnType<typeof alipay.capture>;

/** Receiver options that log to a merchant. */
export function optionsOf(merchant: Merchant): ReceiverOptions {
  return { clientId: alipay.clientId, publicKey: alipay.keys.publicKey, logger: merchant.logger };
}
