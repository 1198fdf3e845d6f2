import { randomBytes } from 'node:crypto';
import { expect, vi } from 'vitest';
import {
  type ClientKeys,
  createReceiver,
  type Logger,
  type Receiver,
  type ResolveKeys,
} from '../../src/index.ts';
import { createTestKeys, sampleNotification, signNotification } from '../../src/testing/index.ts';

export const alipay = createTestKeys();
export const next = createTestKeys();
export const clientId = 'SANDBOX_5X00000000000000';
export const KEYS: ClientKeys = { publicKeys: { 1: alipay.publicKey } };
export const UNKNOWN = { code: 'UNKNOWN_CLIENT' };
export const MISMATCH = { code: 'SIGNATURE_MISMATCH' };
const template = signed();

/** A receiver with `resolveKeys`, and the mock that records the look-ups. */
export function resolvingReceiver(resolve: ResolveKeys, logger: Logger | false = false) {
  const resolveKeys = vi.fn(resolve);
  return { receiver: createReceiver({ resolveKeys, logger }), resolveKeys };
}

/** A message signed by Alipay. */
export function signed(options: { clientId?: string; privateKey?: string; keyVersion?: string } = {}) {
  const body = sampleNotification('captured');
  const { privateKey } = alipay;
  return signNotification({ privateKey, clientId, target: '/alipay/notifyCapture', body, ...options });
}

/** A message with random bytes as its signature: quick to make in large numbers. */
export function forged(keyVersion: string, claimedId = clientId) {
  const value = Buffer.concat([Buffer.alloc(1), randomBytes(255)]).toString('base64');
  const signature = `algorithm=RSA256, keyVersion=${keyVersion}, signature=${value}`;
  return { ...template, headers: { ...template.headers, 'client-id': claimedId, signature } };
}

export async function expectAccepted(receiver: Receiver, message: ReturnType<typeof signed>): Promise<void> {
  await expect(receiver.authenticate(message)).resolves.toMatchObject({ outcome: 'captured' });
}

export async function expectRefused(
  receiver: Receiver,
  message: ReturnType<typeof signed>,
  refusal: object,
): Promise<void> {
  await expect(receiver.authenticate(message)).rejects.toMatchObject(refusal);
}
