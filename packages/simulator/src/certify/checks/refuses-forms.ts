import { createHmac } from 'node:crypto';
import type { OutgoingRequest } from '../../exchange.ts';
import type { Check } from '../check.ts';
import type { Endpoint } from '../endpoint.ts';
import { expectRefused, type Probe } from '../probes.ts';
import { headerOf, respelt, textOf, withHeader } from '../requests.ts';

const HOUR = 3_600_000;
/** Longer than any sane window, and than the sender tries again, by itself or by hand. */
const STALE = 30 * 24 * HOUR;
const EARLY = 2 * HOUR;
const SIGNED_HEADERS = ['client-id', 'request-time', 'signature'];

/** What has not the form of a notification, or not its time. */
export const REFUSES_FORMS: readonly Check[] = [
  {
    id: 'missing-headers-refused',
    group: 'refuses',
    level: 'required',
    title: 'A message without client-id, request-time or signature is refused',
    hint: 'Refuse when one of the three headers is missing or empty, instead of leaving the check out or filling in a default.',
    run: (endpoint) =>
      expectRefused(
        endpoint,
        SIGNED_HEADERS.flatMap((name): Probe[] => [
          [`no ${name}`, withHeader(endpoint.genuine(), name)],
          [`an empty ${name}`, withHeader(endpoint.genuine(), name, '')],
        ]),
      ),
  },
  {
    id: 'doubled-headers-refused',
    group: 'refuses',
    level: 'advice',
    title: 'A message with one of the three headers twice is refused',
    hint: 'Two readers may take two different ones of a doubled header: look at all its values (rawHeaders, getHeaders) and refuse when there is more than one.',
    run: (endpoint) =>
      expectRefused(
        endpoint,
        SIGNED_HEADERS.flatMap((name): Probe[] => [
          [`${name} twice, the genuine one first`, doubled(endpoint, name, (own, other) => [own, other])],
          [`${name} twice, the genuine one last`, doubled(endpoint, name, (own, other) => [other, own])],
          [`${name} twice with the same value`, doubled(endpoint, name, (own) => [own, own])],
        ]),
      ),
  },
  {
    id: 'malformed-signature-refused',
    group: 'refuses',
    level: 'required',
    title: 'A signature header that holds no signature is refused',
    hint: 'Only algorithm=RSA256 counts, and the value must be a signature of the length of the key; never let the header choose an algorithm, and take an exception while verifying for a refusal.',
    run: (endpoint) => {
      const zeros = Buffer.alloc(256).toString('base64');
      const headers: readonly (readonly [string, string])[] = [
        ['an empty value', 'algorithm=RSA256, keyVersion=1, signature='],
        ['no value at all', 'algorithm=RSA256, keyVersion=1'],
        ['a value that is no base64', 'algorithm=RSA256, keyVersion=1, signature=***'],
        ['a value of zeros', `algorithm=RSA256, keyVersion=1, signature=${encodeURIComponent(zeros)}`],
        ['a broken percent-encoding', 'algorithm=RSA256, keyVersion=1, signature=%E0%A4%A'],
        ['algorithm=none', 'algorithm=none, signature='],
        ['something else', 'Bearer abc'],
      ];
      return expectRefused(endpoint, [
        ...headers.map(
          ([what, header]): Probe => [what, withHeader(endpoint.genuine(), 'signature', header)],
        ),
        ['half of a signature', halved(endpoint)],
        ['an HMAC with the public key as its secret', hmac(endpoint)],
      ]);
    },
  },
  {
    id: 'stale-message-refused',
    group: 'refuses',
    level: 'advice',
    title: 'A message of a month ago is refused',
    hint: 'What was recorded can be replayed once your records are gone: refuse what is older than some days (at least 25 h), or keep your records of settled captures for ever.',
    run: (endpoint) => expectRefused(endpoint, [...inBothForms(endpoint, 'signed 30 days ago', -STALE)]),
  },
  {
    id: 'future-message-refused',
    group: 'refuses',
    level: 'advice',
    title: 'A message from the future is refused',
    hint: 'Refuse a request-time that is more than some minutes ahead: such a message would outlive your window for old ones.',
    run: (endpoint) =>
      expectRefused(endpoint, [...inBothForms(endpoint, 'signed with a request-time 2 h ahead', EARLY)]),
  },
  {
    id: 'wrong-method-refused',
    group: 'refuses',
    level: 'required',
    title: 'Other methods than POST are not acknowledged',
    hint: 'Route POST alone, and put the method that was used into the signed content: a message is signed as POST.',
    run: (endpoint) =>
      expectRefused(endpoint, [
        ['GET', { ...endpoint.genuine(), method: 'GET', body: new Uint8Array() }],
        ['PUT with a message that was signed for POST', { ...endpoint.genuine(), method: 'PUT' }],
        ['DELETE with a message that was signed for POST', { ...endpoint.genuine(), method: 'DELETE' }],
      ]),
  },
];

function doubled(
  endpoint: Endpoint,
  name: string,
  order: (own: string, other: string) => readonly string[],
): OutgoingRequest {
  const request = endpoint.genuine();
  const others: Readonly<Record<string, string>> = {
    'client-id': 'T_SOMEBODY_ELSE',
    'request-time': endpoint.time(1_000),
    signature: headerOf(endpoint.genuine(), 'signature'),
  };
  return withHeader(request, name, ...order(headerOf(request, name), others[name] ?? ''));
}

function halved(endpoint: Endpoint): OutgoingRequest {
  return respelt(endpoint.genuine(), ({ bare }) => {
    const half = Buffer.from(bare, 'base64').subarray(0, 128).toString('base64');
    return `algorithm=RSA256, keyVersion=1, signature=${encodeURIComponent(half)}`;
  });
}

/** What a verifier takes that lets the header choose between a public key and a shared secret. */
function hmac(endpoint: Endpoint): OutgoingRequest {
  const request = endpoint.genuine();
  const [clientId, time] = [headerOf(request, 'client-id'), headerOf(request, 'request-time')];
  const { pathname, search } = endpoint.url;
  const mac = createHmac('sha256', endpoint.sender.publicKey)
    .update(`POST ${pathname}${search}\n${clientId}.${time}.${textOf(request)}`)
    .digest('base64');
  const header = `algorithm=HS256, keyVersion=1, signature=${encodeURIComponent(mac)}`;
  return withHeader(request, 'signature', header);
}

/** A window that one form passes by is none. */
function inBothForms(endpoint: Endpoint, sent: string, fromNow: number): readonly Probe[] {
  const at = Date.now() + fromNow;
  return [
    [`${sent}, in milliseconds`, endpoint.genuine({}, { requestTime: String(at) })],
    [`${sent}, in ISO 8601`, endpoint.genuine({}, { requestTime: new Date(at).toISOString() })],
  ];
}
