import type { SignedNotification } from '@notify-capture/core/testing';
import { authenticateByHand, readKey } from '../../by-hand.ts';

/** The fields that are booked. */
interface BookedCapture {
  readonly captureId: string;
  readonly captureAmount: { readonly currency: string; readonly value: string };
}

/** Verifies by hand; answers the capture, or nothing if the signature does not match. */
export function verifierByHand(
  publicKey: string,
): (message: SignedNotification) => BookedCapture | undefined {
  const key = readKey(publicKey);
  return ({ body, ...message }) => {
    const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    return authenticateByHand({ ...message, body: bytes }, key) as BookedCapture | undefined;
  };
}
