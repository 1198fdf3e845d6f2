import { gzipSync } from 'node:zlib';
import type { Exchange, OutgoingRequest } from '../../exchange.ts';
import { type Check, type CheckFinding, findingOf, type Observation } from '../check.ts';
import type { Endpoint } from '../endpoint.ts';
import { checkStillAccepts, describeAnswer, isTimeout } from '../probes.ts';
import { textOf, withHeader } from '../requests.ts';

const OVERSIZE = 5 * 1_048_576;
const BOMB_SIZE = 20 * 1_048_576;
/** An endpoint may wait for an endless body 1.5 times as long as it may take to reply. */
const ENDLESS_FACTOR = 1.5;

/** Checks that the endpoint survives hostile bodies. They run last, because the endpoint may stop. */
export const SURVIVES: readonly Check[] = [
  {
    id: 'oversized-body-refused',
    group: 'survives',
    level: 'advice',
    title: 'A body of 5 MB is refused, even if its signature is valid',
    hint: 'A notification has some kilobytes. Limit the body (to about 64 KiB) while you read it, and reply 413. Node: limit of express.raw; PHP: client_max_body_size of nginx; Python: MAX_CONTENT_LENGTH in Flask, DATA_UPLOAD_MAX_MEMORY_SIZE in Django; Go: http.MaxBytesReader; Java: readNBytes of the input stream.',
    run: async (endpoint) => {
      const answer = await endpoint.send(endpoint.sign({ padding: 'x'.repeat(OVERSIZE) }));
      const wrong = endpoint.isAccepted(answer) || isTimeout(answer);
      const received = describeAnswer(answer, endpoint);
      return findingOf(
        wrong ? [{ sent: 'a signed body of 5 MB', received, expected: 'a refusal, such as 413' }] : [],
      );
    },
  },
  {
    id: 'hostile-bodies-survived',
    group: 'survives',
    level: 'required',
    title:
      'The endpoint still replies after forged bodies of 5 MB, a compression bomb and interrupted bodies',
    hint: 'Limit how many bytes you read and decompress, and handle the errors of an interrupted request. An unauthenticated client must not be able to stop the server.',
    run: checkHostileBodies,
  },
  {
    id: 'endless-body-times-out',
    group: 'survives',
    level: 'advice',
    title: 'An endless body is refused within 15 s',
    hint: 'Set a time limit for the whole request. Node: server.requestTimeout; PHP and Python: client_body_timeout of nginx; Go: ReadTimeout of http.Server; Java: server.tomcat.connection-timeout in Spring Boot. Otherwise slow senders use up your connections.',
    run: checkEndlessBody,
  },
];

async function checkHostileBodies(endpoint: Endpoint): Promise<CheckFinding> {
  const forged = endpoint.sign({}, { as: endpoint.untrustedSender });
  const big = Buffer.alloc(OVERSIZE, 0x20);
  // Decompresses to about a thousand times its size.
  const bomb = gzipSync(Buffer.alloc(BOMB_SIZE));
  const observations: Observation[] = [];
  for (const [sent, request] of [
    ['a forged body of 5 MB', { ...forged, body: big }],
    [
      'a forged gzip body that decompresses to 20 MB',
      withHeader({ ...forged, body: bomb }, 'content-encoding', 'gzip'),
    ],
  ] as const) {
    const answer = await endpoint.send(request);
    if (!endpoint.isAccepted(answer)) continue;
    observations.push({ sent, received: describeAnswer(answer, endpoint), expected: 'a refusal' });
  }
  // The endpoint must reply while interrupted bodies are open, and after their connections have closed.
  const close = new AbortController();
  const open = Array.from({ length: 5 }, () => endpoint.sendOnce(interruptedBody(endpoint), close.signal));
  const meanwhile = await checkStillAccepts(endpoint);
  close.abort();
  await Promise.all(open);
  const afterwards = meanwhile.length > 0 ? [] : await checkStillAccepts(endpoint);
  return findingOf([...observations, ...meanwhile, ...afterwards]);
}

async function checkEndlessBody(endpoint: Endpoint): Promise<CheckFinding> {
  const timeoutMs = endpoint.timeoutMs * ENDLESS_FACTOR;
  const answer: Exchange = await endpoint.send({ ...interruptedBody(endpoint), timeoutMs });
  if (!isTimeout(answer) && !endpoint.isAccepted(answer)) {
    return findingOf([], `the endpoint ended the request after ${Math.round(answer.ms)} ms`);
  }
  const sent = 'the start of a body, without its end';
  const received = isTimeout(answer)
    ? `no reply after ${timeoutMs / 1_000} s`
    : describeAnswer(answer, endpoint);
  return findingOf([{ sent, received, expected: 'a refusal, such as 408, or a closed connection' }]);
}

/** The start of a body with a content-length: many servers treat a chunked body as empty. */
function interruptedBody(endpoint: Endpoint): OutgoingRequest {
  const request = endpoint.sign();
  const bytes = Buffer.from(textOf(request));
  return {
    ...withHeader(request, 'content-length', String(bytes.byteLength)),
    body: [bytes.subarray(0, 40)],
    endless: true,
  };
}
