import { generateKeyPairSync } from 'node:crypto';

/** A key pair for tests. In production only Alipay has the private key. */
export interface TestKeys {
  /** PKCS#8, PEM. For `signNotification`. */
  readonly privateKey: string;
  /** Bare base64, as the dashboard shows Alipay's public key. */
  readonly publicKey: string;
}

/**
 * Makes a key pair that stands for Alipay's: RSA, 2048 bits. It takes some tenths of a second: make one for all tests.
 *
 * @example
 * const alipay = createTestKeys();
 * const receiver = createReceiver({ clientId: 'TEST', publicKey: alipay.publicKey });
 */
export function createTestKeys(): TestKeys {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'der' },
  });
  return { privateKey, publicKey: publicKey.toString('base64') };
}
