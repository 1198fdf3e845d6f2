import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { type PrivateKeyInput, readPrivateKey } from './private-key.ts';

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
 * @param existing a private key to use instead of a new one, in any form that `notify-capture keys` writes
 * @throws TypeError `existing` is not an RSA private key
 * @example
 * import { createReceiver } from '@notify-capture/core';
 * import { createTestKeys } from '@notify-capture/core/testing';
 *
 * const alipay = createTestKeys();
 * const receiver = createReceiver({ clientId: 'TEST', publicKey: alipay.publicKey });
 * @example
 * import { readFileSync } from 'node:fs';
 * import { createTestKeys } from '@notify-capture/core/testing';
 *
 * const alipay = createTestKeys(readFileSync('.data/alipay-test-key.base64'));
 */
export function createTestKeys(...existing: readonly [existing?: PrivateKeyInput]): TestKeys {
  // An argument that is undefined by mistake, such as an unset variable, must not lead to a new pair.
  const key = existing.length === 0 ? newPrivateKey() : readPrivateKey(existing[0]);
  if (key.asymmetricKeyType !== 'rsa') {
    throw new TypeError(`privateKey is a key of type ${key.asymmetricKeyType}. Expected: an RSA key.`);
  }
  return {
    privateKey: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64'),
  };
}

function newPrivateKey(): KeyObject {
  return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
}
