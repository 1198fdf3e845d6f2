import { createPrivateKey, type KeyObject } from 'node:crypto';
import { createTestKeys, type PrivateKeyInput } from '@notify-capture/core/testing';

/** The keys that the explorer signs with. */
export interface Signer {
  readonly clientId: string;
  readonly keyVersion: string | null;
  /** The key that the endpoint must trust: bare base64. */
  readonly publicKey: string;
  readonly testKey: KeyObject;
  /** A key that no endpoint trusts. It is made when it is needed first. */
  untrustedKey(): KeyObject;
}

/** Reads the test key. */
export function createSigner(options: {
  readonly privateKey: PrivateKeyInput;
  readonly clientId: string;
  readonly keyVersion: string | null;
}): Signer {
  const { clientId, keyVersion } = options;
  const { privateKey, publicKey } = createTestKeys(options.privateKey);
  let untrusted: KeyObject | undefined;
  return {
    ...{ clientId, keyVersion, publicKey },
    testKey: createPrivateKey(privateKey),
    untrustedKey() {
      untrusted ??= createPrivateKey(createTestKeys().privateKey);
      return untrusted;
    },
  };
}
