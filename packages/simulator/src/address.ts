import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { SimulatorError } from './errors.ts';

/**
 * The ranges of local networks (loopback, RFC 1918, RFC 4193). Link-local is not one of them: clouds serve credentials
 * at 169.254.169.254. Addresses that contain another address (6to4, NAT64) are not local either. The exception is an
 * IPv4-mapped address: it counts as its IPv4 address.
 */
const LOCAL_RANGES: ReadonlySet<string> = new Set(['loopback', 'private', 'uniqueLocal']);

/** Unique local networks in which clouds serve metadata and credentials, as they do at 169.254.169.254. */
const METADATA_NETWORKS = [
  'fd00:ec2::/32', // AWS: instance metadata, credentials of pods
  'fd20:ce::/32', // Google Cloud
  'fd00:c1::/32', // Oracle Cloud
  'fd00:42::/32', // Scaleway
  'fd00:a9fe:a9fe::/48', // Akamai (Linode)
].map((network) => ipaddr.IPv6.parseCIDR(network));

/** Is this a loopback or private address? */
export function isLocalAddress(address: string): boolean {
  return LOCAL_RANGES.has(rangeOf(address));
}

function rangeOf(address: string): string {
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv6 && METADATA_NETWORKS.some((network) => parsed.match(network)))
    return 'cloud metadata';
  return parsed.range();
}

/** Refuses an address that is neither loopback nor private. */
export function refusePublic(address: string, host: string): void {
  if (isLocalAddress(address)) return;
  const subject = host === address ? address : `${host} has the address ${address}, which`;
  const range = rangeOf(address);
  throw new SimulatorError(
    'PUBLIC_ADDRESS',
    `${subject} is neither a loopback nor a private address (${range === 'unicast' ? 'public' : range}).`,
    range === 'unspecified'
      ? 'For a server on this machine, use 127.0.0.1 or [::1].'
      : 'If the server is yours, set --allow-public (allowPublic: true in the library).',
  );
}

/** The IP address in a URL, if its host is one. `URL` has already normalized forms such as 0x7f.1 and 2130706433. */
export function literalAddress(url: URL): string | undefined {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return isIP(host) === 0 ? undefined : host;
}

/**
 * Reads an http or https URL.
 *
 * @throws SimulatorError `URL_INVALID`
 */
export function readUrl(input: string | URL): URL {
  const url = URL.canParse(input.toString()) ? new URL(input) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new SimulatorError(
      'URL_INVALID',
      `"${input}" is not an http or https URL.`,
      'Expected: a URL such as http://127.0.0.1:3000/alipay/notifyCapture.',
    );
  }
  return url;
}
