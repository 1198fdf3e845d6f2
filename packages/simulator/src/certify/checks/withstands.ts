import { gzipSync } from 'node:zlib';
import type { Exchange, OutgoingRequest } from '../../exchange.ts';
import { type Check, type Finding, finding, type Observation } from '../check.ts';
import type { Endpoint } from '../endpoint.ts';
import { described, isTimeout, stillAccepts } from '../probes.ts';
import { textOf, withHeader } from '../requests.ts';

const OVERSIZE = 5 * 1_048_576;
const BOMB_SIZE = 20 * 1_048_576;
/** How long an endpoint may wait for a body that never ends: longer than it may take to reply, which is 10 s. */
const ENDLESS = 1.5;

/** Bodies that are meant to do harm; these checks come last, since they may succeed. */
export const WITHSTANDS: readonly Check[] = [
  {
    id: 'oversized-body-refused',
    group: 'withstands',
    level: 'advice',
    title: 'A body of 5 MB is refused, though its signature holds',
    hint: 'A notification has some kilobytes: limit the body (64 KiB or so) before you read it to its end, and answer 413.',
    run: async (endpoint) => {
      const answer = await endpoint.send(endpoint.genuine({ padding: 'x'.repeat(OVERSIZE) }));
      const wrong = endpoint.accepted(answer) || isTimeout(answer);
      const came = described(answer, endpoint);
      return finding(
        wrong ? [{ sent: 'a signed body of 5 MB', came, expected: 'a refusal, such as 413' }] : [],
      );
    },
  },
  {
    id: 'hostile-bodies-withstood',
    group: 'withstands',
    level: 'required',
    title: 'After forged bodies of 5 MB, a compressed bomb and broken-off bodies it still answers',
    hint: 'Limit what is read and inflated of a body, and catch the errors of a request that breaks off: one stranger must not end the server.',
    run: withstood,
  },
  {
    id: 'endless-body-given-up',
    group: 'withstands',
    level: 'advice',
    title: 'A body that never ends is given up within 15 s',
    hint: 'Set a time limit for the whole request (server.requestTimeout, client_body_timeout, ReadTimeout), or slow senders use up your connections.',
    run: endless,
  },
];

async function withstood(endpoint: Endpoint): Promise<Finding> {
  const forged = endpoint.genuine({}, { as: endpoint.stranger });
  const big = Buffer.alloc(OVERSIZE, 0x20);
  // Inflates to a thousand times of what is sent.
  const bomb = gzipSync(Buffer.alloc(BOMB_SIZE));
  const why: Observation[] = [];
  for (const [sent, request] of [
    ['a forged body of 5 MB', { ...forged, body: big }],
    ['a forged gzip body of 20 MB', withHeader({ ...forged, body: bomb }, 'content-encoding', 'gzip')],
  ] as const) {
    const answer = await endpoint.send(request);
    if (!endpoint.accepted(answer)) continue;
    why.push({ sent, came: described(answer, endpoint), expected: 'a refusal' });
  }
  // While bodies are open that never come, and after the sender has hung up on them.
  const hangUp = new AbortController();
  const open = Array.from({ length: 5 }, () => endpoint.send(brokenOff(endpoint), hangUp.signal));
  const meanwhile = await stillAccepts(endpoint);
  hangUp.abort();
  await Promise.all(open);
  const afterwards = meanwhile.length > 0 ? [] : await stillAccepts(endpoint);
  return finding([...why, ...meanwhile, ...afterwards]);
}

async function endless(endpoint: Endpoint): Promise<Finding> {
  const timeoutMs = endpoint.timeoutMs * ENDLESS;
  const answer: Exchange = await endpoint.send({ ...brokenOff(endpoint), timeoutMs });
  if (!isTimeout(answer) && !endpoint.accepted(answer)) {
    return finding([], `given up after ${Math.round(answer.ms)} ms`);
  }
  const sent = 'the beginning of a body, and nothing more';
  const came = isTimeout(answer) ? `still waiting after ${timeoutMs / 1_000} s` : described(answer, endpoint);
  return finding([{ sent, came, expected: 'a refusal, such as 408, or a closed connection' }]);
}

/** The beginning of a body whose length is announced: many servers take what is chunked for an empty body. */
function brokenOff(endpoint: Endpoint): OutgoingRequest {
  const request = endpoint.genuine();
  const bytes = Buffer.from(textOf(request));
  return {
    ...withHeader(request, 'content-length', String(bytes.byteLength)),
    body: [bytes.subarray(0, 40)],
    endless: true,
  };
}
