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
    title: {
      en: 'A body of 5 MB is refused, even if its signature is valid',
      zh: '5 MB 的正文即使签名有效也会被拒绝',
    },
    hint: {
      en: 'A notification has some kilobytes. Limit the body (to about 64 KiB) while you read it, and reply 413. Node: limit of express.raw; PHP: client_max_body_size of nginx; Python: MAX_CONTENT_LENGTH in Flask, DATA_UPLOAD_MAX_MEMORY_SIZE in Django; Go: http.MaxBytesReader; Java: readNBytes of the input stream.',
      zh: '一条通知只有几 KB。请在读取正文时限制其大小（约 64 KiB），超出时返回 413。Node：express.raw 的 limit；PHP：nginx 的 client_max_body_size；Python：Flask 的 MAX_CONTENT_LENGTH、Django 的 DATA_UPLOAD_MAX_MEMORY_SIZE；Go：http.MaxBytesReader；Java：输入流的 readNBytes。',
    },
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
    title: {
      en: 'The endpoint still replies after forged bodies of 5 MB, a compression bomb and interrupted bodies',
      zh: '收到 5 MB 的伪造正文、压缩炸弹和中断的正文之后，接口仍能响应',
    },
    hint: {
      en: 'Limit how many bytes you read and decompress, and handle the errors of an interrupted request. An unauthenticated client must not be able to stop the server.',
      zh: '请限制读取和解压的字节数，并处理请求中断的错误。不得让未经验证的请求方有办法使服务器停止。',
    },
    run: checkHostileBodies,
  },
  {
    id: 'endless-body-times-out',
    group: 'survives',
    level: 'advice',
    title: { en: 'An endless body is refused within 15 s', zh: '没有结尾的正文会在 15 s 之内被拒绝' },
    hint: {
      en: 'Set a time limit for the whole request. Node: server.requestTimeout; PHP and Python: client_body_timeout of nginx; Go: ReadTimeout of http.Server; Java: server.tomcat.connection-timeout in Spring Boot. Otherwise slow senders use up your connections.',
      zh: '请为整个请求设置时限。Node：server.requestTimeout；PHP 和 Python：nginx 的 client_body_timeout；Go：http.Server 的 ReadTimeout；Java：Spring Boot 的 server.tomcat.connection-timeout。否则缓慢的发送方会耗尽您的连接。',
    },
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
    const ms = Math.round(answer.ms);
    return findingOf([], {
      en: `the endpoint ended the request after ${ms} ms`,
      zh: `接口在 ${ms} ms 后结束了请求`,
    });
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
