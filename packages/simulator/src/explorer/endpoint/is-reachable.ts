import { connect } from 'node:net';
import { literalAddress } from '../../address.ts';
import { checkedLookup, type ExchangeOptions } from '../../exchange.ts';

/** In ms. */
const TIMEOUT = 2_000;

/**
 * Does a server listen at this URL? It only connects: a request would be a line in the log of the endpoint at each reload
 * of the page.
 */
export function isReachable(url: URL, options: ExchangeOptions): Promise<boolean> {
  const host = literalAddress(url) ?? url.hostname;
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  return new Promise((resolve) => {
    const socket = connect({ host, port, lookup: checkedLookup(options) });
    const end = (isConnected: boolean): void => {
      socket.destroy();
      resolve(isConnected);
    };
    socket.setTimeout(TIMEOUT, () => end(false));
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
