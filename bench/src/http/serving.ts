import type { KeyObject } from 'node:crypto';
import type { CaptureNotification, ReceiverOptions } from '@notify-capture/core';
import { CLIENT_ID } from '../endpoint.ts';
import { droppingLogger } from '../loggers.ts';

/** Starts a server on a free port of 127.0.0.1, and answers the port. */
export type Start = (key: KeyObject) => Promise<number>;

export const HOST = '127.0.0.1';

/** The same for each of our servers: the memory store, a handler that does nothing, a logger that drops its lines. */
export function receiverOptions(publicKey: KeyObject): ReceiverOptions {
  return { clientId: CLIENT_ID, publicKey, logger: droppingLogger };
}

export function doNothing(_capture: CaptureNotification): void {}

/** The port of a server that listens. */
export function portOf(address: { readonly port: number } | string | null): number {
  if (typeof address !== 'object' || address === null)
    throw new Error('The server does not listen on a port.');
  return address.port;
}
