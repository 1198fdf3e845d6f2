import { randomUUID } from 'node:crypto';
import type { Exchange } from '../../exchange.ts';
import { headerValues } from '../../reply-headers.ts';
import { type Check, type CheckFinding, findingOf, type Observation } from '../check.ts';
import { comparableReply, type Endpoint } from '../endpoint.ts';
import { describeAnswer, type Probe } from '../probes.ts';
import { headerOf, withHeader } from '../requests.ts';

/** The stack traces of common languages. */
const STACK_TRACES: readonly (readonly [language: string, pattern: RegExp])[] = [
  ['JavaScript', /\bat [^\n]{0,200}(\.[cm]?[jt]sx?|node:[\w/]+|<anonymous>):\d+:\d+/],
  ['Java', /\bat [\w$.]+\([\w$]+\.(java|kt):\d+\)/],
  ['.NET', /\bat [\w.`<>]+\([^)]*\)( in .+:line \d+)/],
  ['Python', /Traceback \(most recent call last\)/],
  ['PHP', /(Stack trace:|Fatal error|Uncaught )[\s\S]{0,300}\.php/],
  ['Go', /goroutine \d+ \[/],
  ['Ruby', /\.rb:\d+:in /],
];
/** Headers that disclose a framework or its version. */
const BANNERS = ['x-powered-by', 'x-aspnet-version', 'x-aspnetmvc-version', 'x-runtime', 'x-generator'];

/** Checks that replies disclose nothing to an unauthenticated client. */
export const DISCLOSES_NOTHING: readonly Check[] = [
  {
    id: 'unknown-client-not-disclosed',
    group: 'replies',
    level: 'advice',
    title: {
      en: 'The replies to an unknown client and to a wrong signature are equal',
      zh: '对未知的客户端和对错误签名的响应完全相同',
    },
    hint: {
      en: 'Use the same status and the same body for both. Otherwise an unauthenticated client can find out your client ids.',
      zh: '两种情况请返回相同的状态码和相同的正文。否则未经验证的请求方可以试探出您的 client-id。',
    },
    run: checkUnknownClient,
  },
  {
    id: 'no-internals-in-replies',
    group: 'replies',
    level: 'required',
    title: {
      en: 'No reply contains a stack trace, a key, or parts of the message',
      zh: '任何响应都不含堆栈信息、密钥或消息的内容',
    },
    hint: {
      en: 'Reply with a fixed sentence, and log the details. Turn debug pages off. Node: NODE_ENV=production; PHP: display_errors=0; Python: DEBUG=False; Go: do not write err to the ResponseWriter; Java: server.error.include-stacktrace=never in Spring Boot. Never return the body, which can contain card data.',
      zh: '请返回固定的文字，细节写入日志，并关闭调试页面。Node：NODE_ENV=production；PHP：display_errors=0；Python：DEBUG=False；Go：不要把 err 写入 ResponseWriter；Java：Spring Boot 设置 server.error.include-stacktrace=never。切勿返回正文，其中可能含有银行卡数据。',
    },
    run: checkInternals,
  },
  {
    id: 'no-framework-banner',
    group: 'replies',
    level: 'advice',
    title: {
      en: 'No header discloses the framework or the version of the server',
      zh: '任何响应头都不暴露框架或服务器的版本',
    },
    hint: {
      en: "Turn the banner off: app.disable('x-powered-by'), server_tokens off, expose_php = Off.",
      zh: "请关闭版本标识：app.disable('x-powered-by')、server_tokens off、expose_php = Off。",
    },
    run: checkBanner,
  },
];

async function checkUnknownClient(endpoint: Endpoint): Promise<CheckFinding> {
  const unknown = endpoint.sign({}, { clientId: `T_${randomUUID()}`, as: endpoint.untrustedSender });
  const first = await endpoint.send(unknown);
  const second = await endpoint.send(endpoint.sign({}, { as: endpoint.untrustedSender }));
  const sent = 'an unknown client and then a known one, both with a wrong signature';
  const differ = comparableReply(first) !== comparableReply(second);
  const received = `${describeAnswer(first, endpoint)}, and then ${describeAnswer(second, endpoint)}`;
  if (differ) return findingOf([{ sent, received, expected: 'the same status and body' }]);
  const accepted = endpoint.isAccepted(first);
  return findingOf(accepted ? [{ sent, received, expected: 'the same refusal of both' }] : []);
}

/** One request of each kind whose reply could disclose too much. */
function leakProbes(endpoint: Endpoint, marker: string): readonly Probe[] {
  const card = { paymentResultInfo: { cardholderName: marker, cardNo: '411111******1111' } };
  const genuine = () => endpoint.sign(card);
  return [
    ['a genuine notification', genuine()],
    ['a message that was signed with another key', endpoint.sign(card, { as: endpoint.untrustedSender })],
    ['a message for an unknown client', endpoint.sign(card, { clientId: 'T_OTHER_CLIENT' })],
    ['a message without a signature', withHeader(genuine(), 'signature')],
    ['a malformed signature', withHeader(genuine(), 'signature', 'algorithm=RSA256, signature=%E0%A4%A')],
    ['a malformed request-time', endpoint.sign(card, { requestTime: 'yesterday' })],
    ['a signed body that is broken JSON', endpoint.sign(`{"${marker}":`)],
    ['a signed body that is null', endpoint.sign('null')],
    ['a signed body without a result', endpoint.sign({ ...card, result: undefined })],
    ['a signed body with an amount that is an array', endpoint.sign({ ...card, captureAmount: [marker] })],
  ];
}

async function checkInternals(endpoint: Endpoint): Promise<CheckFinding> {
  const marker = `MARKER${randomUUID().replaceAll('-', '')}`;
  const observations: Observation[] = [];
  for (const [sent, request] of leakProbes(endpoint, marker)) {
    const answer = await endpoint.send(request);
    const signature = headerOf(request, 'signature').slice(-80);
    const leak = leakIn(answer, [marker, signature, endpoint.sender.publicKey.slice(44, 108)]);
    const expected = 'a fixed sentence without parts of the message or of the server';
    if (leak !== undefined) observations.push({ sent, received: leak, expected });
  }
  return findingOf(observations);
}

function leakIn(answer: Exchange, secrets: readonly string[]): string | undefined {
  if (answer.kind === 'failure') return undefined;
  const text = `${answer.headers.join('\n')}\n${answer.body.toString('utf8')}`;
  const trace = STACK_TRACES.find(([, pattern]) => pattern.test(text));
  if (trace !== undefined) return `status ${answer.status} with a stack trace (${trace[0]})`;
  if (/-----BEGIN [A-Z ]*KEY-----/.test(text)) return `status ${answer.status} with a key`;
  const containsSecret = secrets.some((secret) => secret.length > 30 && text.includes(secret));
  return containsSecret ? `status ${answer.status} with parts of the message or of the key` : undefined;
}

async function checkBanner(endpoint: Endpoint): Promise<CheckFinding> {
  const observations: Observation[] = [];
  const probes: readonly Probe[] = [
    ['a genuine notification', endpoint.sign()],
    ['a message without a signature', withHeader(endpoint.sign(), 'signature')],
  ];
  for (const [sent, request] of probes) {
    const answer = await endpoint.send(request);
    if (answer.kind === 'failure') continue;
    for (const name of BANNERS) {
      const [value] = headerValues(answer, name);
      if (value !== undefined)
        observations.push({ sent, received: `${name}: ${value}`, expected: 'no such header' });
    }
    const [server] = headerValues(answer, 'server');
    if (server !== undefined && /\d/.test(server)) {
      observations.push({ sent, received: `server: ${server}`, expected: 'no version in the header server' });
    }
  }
  return findingOf(observations);
}
