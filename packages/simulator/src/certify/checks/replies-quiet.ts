import { randomUUID } from 'node:crypto';
import type { Exchange } from '../../exchange.ts';
import { headerValues } from '../../verdict.ts';
import { type Check, type Finding, finding, type Observation } from '../check.ts';
import { type Endpoint, likeness } from '../endpoint.ts';
import { described, type Probe } from '../probes.ts';
import { headerOf, withHeader } from '../requests.ts';

/** What a stack trace looks like, in the languages that endpoints are written in. */
const TRACES: readonly (readonly [language: string, pattern: RegExp])[] = [
  ['JavaScript', /\bat [^\n]{0,200}(\.[cm]?[jt]sx?|node:[\w/]+|<anonymous>):\d+:\d+/],
  ['Java', /\bat [\w$.]+\([\w$]+\.(java|kt):\d+\)/],
  ['.NET', /\bat [\w.`<>]+\([^)]*\)( in .+:line \d+)/],
  ['Python', /Traceback \(most recent call last\)/],
  ['PHP', /(Stack trace:|Fatal error|Uncaught )[\s\S]{0,300}\.php/],
  ['Go', /goroutine \d+ \[/],
  ['Ruby', /\.rb:\d+:in /],
];
const BANNERS = ['x-powered-by', 'x-aspnet-version', 'x-aspnetmvc-version', 'x-runtime', 'x-generator'];

/** What replies must not tell. */
export const REPLIES_QUIET: readonly Check[] = [
  {
    id: 'unknown-client-not-told-apart',
    group: 'replies',
    level: 'advice',
    title: 'A stranger cannot tell an unknown client from a wrong signature',
    hint: 'Answer both with the same status and the same body, or anybody can find out by trying which clients you have.',
    run: notToldApart,
  },
  {
    id: 'no-internals-in-replies',
    group: 'replies',
    level: 'required',
    title: 'No reply shows a stack trace, a key, or what was sent',
    hint: 'Reply with a fixed sentence and log the rest: switch off debug pages (NODE_ENV=production, DEBUG=False, display_errors=0), and never echo a body, which can carry card data.',
    run: noInternals,
  },
  {
    id: 'no-framework-banner',
    group: 'replies',
    level: 'advice',
    title: 'No header tells the framework or the version of the server',
    hint: "Switch the banner off: app.disable('x-powered-by'), server_tokens off, expose_php = Off.",
    run: noBanner,
  },
];

async function notToldApart(endpoint: Endpoint): Promise<Finding> {
  const unknown = endpoint.genuine({}, { clientId: `T_${randomUUID()}`, as: endpoint.stranger });
  const first = await endpoint.send(unknown);
  const second = await endpoint.send(endpoint.genuine({}, { as: endpoint.stranger }));
  const sent = 'an unknown client, then a known one, both with a wrong signature';
  const told = likeness(first) !== likeness(second);
  const came = `${described(first, endpoint)}; then ${described(second, endpoint)}`;
  if (told) return finding([{ sent, came, expected: 'the same status and body' }]);
  const taken = endpoint.accepted(first);
  return finding(taken ? [{ sent, came, expected: 'a refusal, the same of both' }] : []);
}

/** One of each kind of request, genuine and not, whose replies could say too much. */
function telltales(endpoint: Endpoint, canary: string): readonly Probe[] {
  const card = { paymentResultInfo: { cardholderName: canary, cardNo: '411111******1111' } };
  const genuine = () => endpoint.genuine(card);
  return [
    ['a genuine notification', genuine()],
    ["a message that was signed with somebody else's key", endpoint.genuine(card, { as: endpoint.stranger })],
    ['a message for an unknown client', endpoint.genuine(card, { clientId: 'T_SOMEBODY_ELSE' })],
    ['a message without a signature', withHeader(genuine(), 'signature')],
    ['a signature that is noise', withHeader(genuine(), 'signature', 'algorithm=RSA256, signature=%E0%A4%A')],
    ['a request-time that is none', endpoint.genuine(card, { requestTime: 'yesterday' })],
    ['signed, but broken JSON', endpoint.genuine(`{"${canary}":`)],
    ['signed, but null', endpoint.genuine('null')],
    ['signed, but without a result', endpoint.genuine({ ...card, result: undefined })],
    ['signed, but with an amount that is a list', endpoint.genuine({ ...card, captureAmount: [canary] })],
  ];
}

async function noInternals(endpoint: Endpoint): Promise<Finding> {
  const canary = `CANARY${randomUUID().replaceAll('-', '')}`;
  const why: Observation[] = [];
  for (const [sent, request] of telltales(endpoint, canary)) {
    const answer = await endpoint.send(request);
    const signature = headerOf(request, 'signature').slice(-80);
    const told = toldBy(answer, [canary, signature, endpoint.sender.publicKey.slice(44, 108)]);
    const expected = 'a fixed sentence, with nothing of the message or the server in it';
    if (told !== undefined) why.push({ sent, came: told, expected });
  }
  return finding(why);
}

function toldBy(answer: Exchange, secrets: readonly string[]): string | undefined {
  if (answer.kind === 'failure') return undefined;
  const text = `${answer.headers.join('\n')}\n${answer.body.toString('utf8')}`;
  const trace = TRACES.find(([, pattern]) => pattern.test(text));
  if (trace !== undefined) return `status ${answer.status} with a stack trace (${trace[0]})`;
  if (/-----BEGIN [A-Z ]*KEY-----/.test(text)) return `status ${answer.status} with a key`;
  const echoed = secrets.some((secret) => secret.length > 30 && text.includes(secret));
  return echoed ? `status ${answer.status} with parts of the message or of the key` : undefined;
}

async function noBanner(endpoint: Endpoint): Promise<Finding> {
  const why: Observation[] = [];
  const probes: readonly Probe[] = [
    ['a genuine notification', endpoint.genuine()],
    ['a message without a signature', withHeader(endpoint.genuine(), 'signature')],
  ];
  for (const [sent, request] of probes) {
    const answer = await endpoint.send(request);
    if (answer.kind === 'failure') continue;
    for (const name of BANNERS) {
      const [value] = headerValues(answer, name);
      if (value !== undefined) why.push({ sent, came: `${name}: ${value}`, expected: 'no such header' });
    }
    const [server] = headerValues(answer, 'server');
    if (server !== undefined && /\d/.test(server)) {
      why.push({ sent, came: `server: ${server}`, expected: 'no version in the header server' });
    }
  }
  return finding(why);
}
