import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { SimulatorError } from './errors.ts';

/**
 * Whose networks are one's own (RFC 1918, RFC 4193, loopback). Link-local is not among them: clouds serve their
 * credentials at 169.254.169.254. Nor is what carries another address inside (6to4, NAT64), but for IPv4-mapped ones,
 * which are read as the IPv4 address that they are.
 */
const OWN_RANGES: ReadonlySet<string> = new Set(['loopback', 'private', 'uniqueLocal']);

/** Is this a loopback or private address? */
export function isOwnAddress(address: string): boolean {
  return OWN_RANGES.has(ipaddr.process(address).range());
}

/** Refuses an address that is neither loopback nor private. */
export function refusePublic(address: string, host: string): void {
  if (isOwnAddress(address)) return;
  const what = host === address ? address : `${host}, which is ${address},`;
  const range = ipaddr.process(address).range();
  throw new SimulatorError(
    'PUBLIC_ADDRESS',
    `${what} is neither a loopback nor a private address (${range === 'unicast' ? 'public' : range}).`,
    range === 'unspecified'
      ? 'Use 127.0.0.1 or [::1] for a server on this machine.'
      : 'If the server is yours, pass --allow-public (allowPublic: true in the library).',
  );
}

/** The address in a URL's host, where it is written as one; `URL` has normalised 0x7f.1 and 2130706433. */
export function literalAddress(url: URL): string | undefined {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return isIP(host) === 0 ? undefined : host;
}

/**
 * The URL to send to.
 *
 * @throws SimulatorError `URL_INVALID`
 */
export function readTarget(given: string | URL): URL {
  const url = URL.canParse(given.toString()) ? new URL(given) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new SimulatorError(
      'URL_INVALID',
      `${given} is no address to send to.`,
      'Expected: http://127.0.0.1:3000/alipay/notifyCapture or alike, with http:// or https://.',
    );
  }
  return url;
}
