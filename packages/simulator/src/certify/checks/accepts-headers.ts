import type { OutgoingRequest } from '../../exchange.ts';
import type { Check } from '../check.ts';
import type { Endpoint } from '../endpoint.ts';
import { expectAccepted } from '../probes.ts';
import { rewriteSignature, type SignatureParts, withHeader } from '../requests.ts';

const HOUR = 3_600_000;
/** Alipay's last attempt is 24 h 22 min after its first one. One more minute covers the transmission. */
const LAST_ATTEMPT_AGE = 24 * HOUR + 23 * 60_000;
const ALGORITHM = 'algorithm=RSA256';

/** Checks that the endpoint accepts every form of the headers. */
export const ACCEPTS_HEADERS: readonly Check[] = [
  {
    id: 'signature-percent-decoded',
    group: 'accepts',
    level: 'required',
    title: 'The endpoint percent-decodes the value of the signature',
    hint: 'Alipay percent-encodes the base64 (%2B, %2F, %3D). Decode it, and then decode the base64. Node: decodeURIComponent; PHP: rawurldecode; Python: urllib.parse.unquote; Go: url.PathUnescape; Java: URLDecoder.decode, after replacing + by %2B.',
    run: (endpoint) =>
      expectAccepted(endpoint, [
        ['a percent-encoded value', withSignature(endpoint, (parts) => usualHeader(parts, parts.encoded))],
        [
          'a percent-encoded value in lower case (%2b)',
          withSignature(endpoint, (parts) => usualHeader(parts, lowerHex(parts.encoded))),
        ],
      ]),
  },
  {
    id: 'signature-formats-accepted',
    group: 'accepts',
    level: 'advice',
    title: 'The signature may be bare base64, and the pairs may be in any order',
    hint: "Some senders do not percent-encode the base64, and decoders of HTML forms turn its '+' into a space. Decode only %XX, so use neither urldecode (PHP), unquote_plus (Python), url.QueryUnescape (Go) nor URLDecoder alone (Java). Node: decodeURIComponent leaves '+' unchanged. Split the header at commas, and find each name before the first '='.",
    run: (endpoint) =>
      expectAccepted(endpoint, [
        ['a bare base64 value', withSignature(endpoint, (parts) => usualHeader(parts, parts.bare))],
        [
          'the signature as the first pair',
          withSignature(endpoint, ({ version, current }) =>
            [`signature=${current}`, ...version, ALGORITHM].join(', '),
          ),
        ],
        [
          'the signature between the other pairs',
          withSignature(endpoint, ({ version, current }) =>
            [...version, `signature=${current}`, ALGORITHM].join(', '),
          ),
        ],
      ]),
  },
  {
    id: 'signature-spaces-optional',
    group: 'accepts',
    level: 'required',
    title: 'The pairs of the signature header may be separated with or without a space',
    hint: "Split the header at ',' and trim each part. Do not split at ', '.",
    run: (endpoint) =>
      expectAccepted(endpoint, [
        ['commas followed by a space', withSignature(endpoint, (parts) => usualHeader(parts, parts.current))],
        [
          'commas without a space',
          withSignature(endpoint, ({ version, current }) =>
            [ALGORITHM, ...version, `signature=${current}`].join(','),
          ),
        ],
      ]),
  },
  {
    id: 'key-version-optional',
    group: 'accepts',
    level: 'required',
    title: 'A signature without keyVersion is checked with the newest key',
    hint: 'Do not require keyVersion. If it is missing, use the newest key of the client.',
    run: (endpoint) =>
      expectAccepted(endpoint, [['a signature without keyVersion', endpoint.sign({}, { keyVersion: null })]]),
  },
  {
    id: 'header-names-case-insensitive',
    group: 'accepts',
    level: 'required',
    title: 'Header names are case-insensitive, and additional headers are ignored',
    hint: 'Names of HTTP headers are case-insensitive (RFC 9110, 5.1), and proxies change their case. Read them in lower case or through your framework.',
    run: (endpoint) =>
      expectAccepted(endpoint, [
        ['names in lower case', renameHeaders(endpoint.sign(), (name) => name.toLowerCase())],
        ['names in upper case', renameHeaders(endpoint.sign(), (name) => name.toUpperCase())],
        ['names as Client-Id', renameHeaders(endpoint.sign(), capitalize)],
        ['the optional header agent-token', withHeader(endpoint.sign(), 'agent-token', 'T_1')],
      ]),
  },
  {
    id: 'time-in-milliseconds',
    group: 'accepts',
    level: 'required',
    title: 'A request-time in epoch milliseconds is accepted',
    hint: 'Both forms occur. A value of digits only is epoch milliseconds. The signature covers the literal text in either form.',
    run: (endpoint) =>
      expectAccepted(endpoint, [
        ['request-time in milliseconds', endpoint.sign({}, { requestTime: String(Date.now()) })],
      ]),
  },
  {
    id: 'time-in-iso-8601',
    group: 'accepts',
    level: 'required',
    title: 'A request-time in ISO 8601 is accepted, in UTC and with an offset',
    hint: 'Both forms occur. A value with other characters than digits is ISO 8601 with Z or an offset such as +05:30. Verify the literal text, not a date that you have formatted again.',
    run: (endpoint) =>
      expectAccepted(endpoint, [
        ['request-time in UTC', endpoint.sign({}, { requestTime: iso(0, 'Z') })],
        ['request-time with +05:30', endpoint.sign({}, { requestTime: iso(5.5, '+05:30') })],
        ['request-time with -08:00', endpoint.sign({}, { requestTime: iso(-8, '-08:00') })],
      ]),
  },
  {
    id: 'last-attempt-accepted',
    group: 'accepts',
    level: 'required',
    title: 'The last attempt, a day after the first one, is accepted with the request-time of the first one',
    hint: 'Alipay retries for 24 h 22 min, and it is not documented that it renews request-time. Accept messages that are at least 25 h old, preferably 72 h.',
    run: (endpoint) =>
      expectAccepted(endpoint, [
        [
          'a genuine notification with a request-time 24 h 23 min ago',
          endpoint.sign({}, { requestTime: endpoint.time(-LAST_ATTEMPT_AGE) }),
        ],
      ]),
  },
];

/** A new message with its signature header in another form. */
function withSignature(endpoint: Endpoint, write: (parts: SignatureParts) => string): OutgoingRequest {
  for (;;) {
    const request = endpoint.sign();
    let bare = '';
    const rewritten = rewriteSignature(request, (parts) => {
      bare = parts.bare;
      return write(parts);
    });
    // Without a plus and a slash, decoding the value would change nothing. Nearly every signature has both.
    if (bare.includes('+') && bare.includes('/')) return rewritten;
  }
}

function usualHeader({ version }: SignatureParts, value: string): string {
  return [ALGORITHM, ...version, `signature=${value}`].join(', ');
}

function lowerHex(encoded: string): string {
  return encoded.replaceAll(/%../g, (code) => code.toLowerCase());
}

function renameHeaders(request: OutgoingRequest, rename: (name: string) => string): OutgoingRequest {
  const headers = request.headers.map((text, index) => (index % 2 === 0 ? rename(text) : text));
  return { ...request, headers };
}

function capitalize(name: string): string {
  return name.replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase());
}

/** The current time in ISO 8601, in the time zone with this offset. */
function iso(hours: number, offset: string): string {
  return `${new Date(Date.now() + hours * HOUR).toISOString().slice(0, 19)}${offset}`;
}
