import { createTestKeys } from '@notify-capture/core/testing';
import { createSender, type Sender } from '../sender.ts';

let privateKey: string | undefined;

/** Signs for the same client with a key that no endpoint trusts. The key is made once: it takes some tenths of a second. */
export function strangerOf({ clientId }: Sender): Sender {
  privateKey ??= createTestKeys().privateKey;
  return createSender({ clientId, privateKey });
}
