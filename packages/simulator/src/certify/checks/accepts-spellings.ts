import type { OutgoingRequest } from '../../exchange.ts';
import type { Check } from '../check.ts';
import type { Endpoint } from '../endpoint.ts';
import { expectAccepted } from '../probes.ts';
import { respelt, type SignatureParts, withHeader } from '../requests.ts';

const HOUR = 3_600_000;
/** The sender's last attempt comes 24 h 22 min after its first; a minute more, for the way. */
const LAST_ATTEMPT = 24 * HOUR + 23 * 60_000;
const ALGORITHM = 'algorithm=RSA256';

/** One genuine message may be spelt in many ways. */
export const ACCEPTS_SPELLINGS: readonly Check[] = [
  {
    id: 'signature-is-percent-decoded',
    group: 'accepts',
    level: 'required',
    title: 'The value of the signature is percent-decoded',
    hint: 'Alipay percent-encodes the base64 (%2B, %2F, %3D): decode it with decodeURIComponent, URLDecoder or alike before you decode the base64.',
    run: (endpoint) =>
      expectAccepted(endpoint, [
        ['a percent-encoded value', spelt(endpoint, (parts) => usual(parts, parts.encoded))],
        ['one in lower-case hex (%2b)', spelt(endpoint, (parts) => usual(parts, lowerHex(parts.encoded)))],
      ]),
  },
  {
    id: 'signature-in-any-spelling',
    group: 'accepts',
    level: 'advice',
    title: 'The signature is found as bare base64 and in any order of the pairs',
    hint: "Some senders leave the base64 bare, and URL decoders of forms make a blank of its '+': decode %XX alone. Split the header at commas and look for the name before the first '='.",
    run: (endpoint) =>
      expectAccepted(endpoint, [
        ['a bare base64 value', spelt(endpoint, (parts) => usual(parts, parts.bare))],
        [
          'the signature as the first of the pairs',
          spelt(endpoint, ({ version, own }) => [`signature=${own}`, ...version, ALGORITHM].join(', ')),
        ],
        [
          'the signature between the others',
          spelt(endpoint, ({ version, own }) => [...version, `signature=${own}`, ALGORITHM].join(', ')),
        ],
      ]),
  },
  {
    id: 'signature-blanks-do-not-matter',
    group: 'accepts',
    level: 'required',
    title: 'The pairs of the signature header may follow a comma with a blank or without',
    hint: "Split the header at ',' and trim each part, instead of splitting at ', '.",
    run: (endpoint) =>
      expectAccepted(endpoint, [
        ['commas with a blank', spelt(endpoint, (parts) => usual(parts, parts.own))],
        [
          'commas without a blank',
          spelt(endpoint, ({ version, own }) => [ALGORITHM, ...version, `signature=${own}`].join(',')),
        ],
      ]),
  },
  {
    id: 'key-version-may-be-absent',
    group: 'accepts',
    level: 'required',
    title: 'A signature without keyVersion is checked with the newest key',
    hint: 'Do not ask for keyVersion: where it lacks, take the newest key of the client.',
    run: (endpoint) =>
      expectAccepted(endpoint, [
        ['a signature without keyVersion', endpoint.genuine({}, { keyVersion: null })],
      ]),
  },
  {
    id: 'header-names-in-any-case',
    group: 'accepts',
    level: 'required',
    title: 'Headers are found whatever the case of their names, and others are ignored',
    hint: 'Names of HTTP headers have no case (RFC 9110, 5.1), and proxies change it: look them up in lower case or through your framework.',
    run: (endpoint) =>
      expectAccepted(endpoint, [
        ['names in lower case', renamed(endpoint.genuine(), (name) => name.toLowerCase())],
        ['names in upper case', renamed(endpoint.genuine(), (name) => name.toUpperCase())],
        ['names as Client-Id', renamed(endpoint.genuine(), capitals)],
        ['with the optional agent-token', withHeader(endpoint.genuine(), 'agent-token', 'T_1')],
      ]),
  },
  {
    id: 'time-in-milliseconds',
    group: 'accepts',
    level: 'required',
    title: 'A request-time in epoch milliseconds is taken',
    hint: 'Both forms are seen: digits alone are epoch milliseconds. The signature covers the literal text, whatever its form.',
    run: (endpoint) =>
      expectAccepted(endpoint, [
        ['request-time in milliseconds', endpoint.genuine({}, { requestTime: String(Date.now()) })],
      ]),
  },
  {
    id: 'time-in-iso-8601',
    group: 'accepts',
    level: 'required',
    title: 'A request-time in ISO 8601 is taken, in UTC and with an offset',
    hint: 'Both forms are seen: what is not digits alone is ISO 8601 with Z or an offset such as +05:30. Sign the literal text, not a date that was formatted again.',
    run: (endpoint) =>
      expectAccepted(endpoint, [
        ['request-time in UTC', endpoint.genuine({}, { requestTime: iso(0, 'Z') })],
        ['request-time with +05:30', endpoint.genuine({}, { requestTime: iso(5.5, '+05:30') })],
        ['request-time with -08:00', endpoint.genuine({}, { requestTime: iso(-8, '-08:00') })],
      ]),
  },
  {
    id: 'last-attempt-accepted',
    group: 'accepts',
    level: 'required',
    title: 'The last attempt, a day after the first, is still taken with the request-time of the first',
    hint: 'The sender tries for 24 h 22 min, and it is not documented that it renews request-time: let messages be at least 25 h old, better 72 h.',
    run: (endpoint) =>
      expectAccepted(endpoint, [
        [
          'a genuine notification whose request-time is 24 h 23 min old',
          endpoint.genuine({}, { requestTime: endpoint.time(-LAST_ATTEMPT) }),
        ],
      ]),
  },
];

/** A fresh message whose signature has all that is percent-encoded, in another spelling. */
function spelt(endpoint: Endpoint, write: (parts: SignatureParts) => string): OutgoingRequest {
  for (;;) {
    const request = endpoint.genuine();
    let bare = '';
    const written = respelt(request, (parts) => {
      bare = parts.bare;
      return write(parts);
    });
    // Nearly every signature has both; only these tell a decoder from one that does nothing.
    if (bare.includes('+') && bare.includes('/')) return written;
  }
}

function usual({ version }: SignatureParts, value: string): string {
  return [ALGORITHM, ...version, `signature=${value}`].join(', ');
}

function lowerHex(encoded: string): string {
  return encoded.replaceAll(/%../g, (code) => code.toLowerCase());
}

function renamed(request: OutgoingRequest, rename: (name: string) => string): OutgoingRequest {
  const headers = request.headers.map((text, index) => (index % 2 === 0 ? rename(text) : text));
  return { ...request, headers };
}

function capitals(name: string): string {
  return name.replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase());
}

/** Now, by a clock that is so many hours ahead of UTC. */
function iso(hours: number, offset: string): string {
  return `${new Date(Date.now() + hours * HOUR).toISOString().slice(0, 19)}${offset}`;
}
