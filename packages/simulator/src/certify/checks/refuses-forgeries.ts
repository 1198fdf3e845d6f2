import type { OutgoingRequest } from '../../exchange.ts';
import type { Check } from '../check.ts';
import type { Endpoint } from '../endpoint.ts';
import { bothOf, expectAccepted, expectRefused } from '../probes.ts';
import { headerOf, textOf, withHeader } from '../requests.ts';

/** What was signed otherwise than it was sent, or by somebody else. */
export const REFUSES_FORGERIES: readonly Check[] = [
  {
    id: 'body-is-signed',
    group: 'refuses',
    level: 'required',
    title: 'A body that was changed after it was signed is refused',
    hint: 'Check the signature over every byte of the body before you act on any of it, and refuse when it does not hold.',
    run: (endpoint) =>
      expectRefused(endpoint, [
        [
          'another amount, one byte changed',
          tampered(endpoint, (text) => text.replace('"50000"', '"90000"')),
        ],
        ['a failure made a success', madeSuccess(endpoint)],
        ['the signature of another message', borrowed(endpoint)],
      ]),
  },
  {
    id: 'path-is-signed',
    group: 'refuses',
    level: 'required',
    title: 'A message that was signed for another path is refused',
    hint: 'Put the path that was asked for into the signed content (POST /path?query), as the sender knows it, not a constant.',
    run: (endpoint) =>
      expectRefused(endpoint, [
        [
          'signed for /some/other/path',
          signedFor(endpoint, (url) => alter(url, { pathname: '/some/other/path' })),
        ],
        ['signed for the path with one character more', signedFor(endpoint, slashToggled)],
      ]),
  },
  {
    id: 'query-string-is-signed',
    group: 'refuses',
    level: 'required',
    title: 'The query string belongs to what is signed',
    hint: 'The signed content has path and query: take the whole request target (req.originalUrl, getRequestURI() + "?" + getQueryString()), not the path alone.',
    run: async (endpoint) => {
      const asked = alter(endpoint.url, { query: 'v=%2f2&tenant=br+mx&a=%20&empty' });
      const taken = await expectAccepted(endpoint, [
        ['signed and sent with ?v=%2f2&tenant=br+mx&a=%20&empty', endpoint.genuine({}, { url: asked })],
      ]);
      const refused = await expectRefused(endpoint, [
        ['signed without the query that it is sent with', { ...endpoint.genuine(), url: asked }],
        [
          'signed with another query',
          { ...endpoint.genuine({}, { url: alter(endpoint.url, { query: 'tenant=mx' }) }), url: asked },
        ],
      ]);
      return bothOf(taken, refused);
    },
  },
  {
    id: 'request-time-is-signed',
    group: 'refuses',
    level: 'required',
    title: 'A request-time that was changed after it was signed is refused',
    hint: 'Put the literal text of the header request-time into the signed content; else anybody can make an old message look new.',
    run: (endpoint) =>
      expectRefused(endpoint, [
        [
          'request-time a second later than signed',
          withHeader(endpoint.genuine(), 'request-time', endpoint.time(1_000)),
        ],
        [
          'a message of yesterday with the time of now',
          withHeader(
            endpoint.genuine({}, { requestTime: endpoint.time(-86_400_000) }),
            'request-time',
            endpoint.time(0),
          ),
        ],
      ]),
  },
  {
    id: 'client-id-is-signed',
    group: 'refuses',
    level: 'required',
    title: 'A client-id that was changed after it was signed is refused',
    hint: 'Put the header client-id as it came into the signed content, not the one from your configuration, and compare it with the one you expect.',
    run: (endpoint) =>
      expectRefused(endpoint, [
        ['client-id changed on the way', withHeader(endpoint.genuine(), 'client-id', 'T_SOMEBODY_ELSE')],
        [
          'signed for somebody else, sent as yours',
          withHeader(
            endpoint.genuine({}, { clientId: 'T_SOMEBODY_ELSE' }),
            'client-id',
            endpoint.sender.clientId,
          ),
        ],
      ]),
  },
  {
    id: 'foreign-key-refused',
    group: 'refuses',
    level: 'required',
    title: 'A message that was signed with another key is refused',
    hint: "Verify with Alipay's public key of this client and environment, RSASSA-PKCS1-v1_5 with SHA-256, and look at what the verification answers.",
    run: (endpoint) =>
      expectRefused(endpoint, [["somebody else's key", endpoint.genuine({}, { as: endpoint.stranger })]]),
  },
  {
    id: 'unknown-client-refused',
    group: 'refuses',
    level: 'required',
    title: 'A message for another client is refused, though its signature holds',
    hint: 'Compare the header client-id with your own before you look for a key.',
    run: (endpoint) =>
      expectRefused(endpoint, [
        ['signed for and sent as T_SOMEBODY_ELSE', endpoint.genuine({}, { clientId: 'T_SOMEBODY_ELSE' })],
      ]),
  },
];

function tampered(endpoint: Endpoint, change: (text: string) => string): OutgoingRequest {
  const request = endpoint.genuine();
  return { ...request, body: Buffer.from(change(textOf(request))) };
}

function madeSuccess(endpoint: Endpoint): OutgoingRequest {
  const failed = endpoint.genuine({ result: { resultCode: 'RISK_REJECT', resultStatus: 'F' } });
  const text = textOf(failed).replace('"RISK_REJECT"', '"SUCCESS"').replace('"F"', '"S"');
  return { ...failed, body: Buffer.from(text) };
}

function borrowed(endpoint: Endpoint): OutgoingRequest {
  return withHeader(endpoint.genuine(), 'signature', headerOf(endpoint.genuine(), 'signature'));
}

/** Signed for one URL, sent to the endpoint's. */
function signedFor(endpoint: Endpoint, change: (url: URL) => URL): OutgoingRequest {
  return { ...endpoint.genuine({}, { url: change(endpoint.url) }), url: endpoint.url };
}

function slashToggled(url: URL): URL {
  const { pathname } = url;
  return alter(url, { pathname: pathname.endsWith('/') ? `${pathname}x` : `${pathname}/` });
}

function alter(
  url: URL,
  { pathname = url.pathname, query }: { readonly pathname?: string; readonly query?: string },
): URL {
  const altered = new URL(url);
  altered.pathname = pathname;
  if (query !== undefined) altered.search = url.search === '' ? query : `${url.search}&${query}`;
  return altered;
}
