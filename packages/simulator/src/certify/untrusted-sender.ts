import { createTestKeys } from '@notify-capture/core/testing';
import { createSender, type Sender } from '../sender.ts';

let privateKey: string | undefined;

/** A sender for the same client whose key no endpoint trusts. The key is made once: it takes some tenths of a second. */
export function createUntrustedSender({ clientId }: Sender): Sender {
  privateKey ??= createTestKeys().privateKey;
  return createSender({ clientId, privateKey });
}
