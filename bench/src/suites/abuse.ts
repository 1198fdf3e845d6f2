import { createPublicKey, randomBytes } from 'node:crypto';
import { createReceiver, type Logger, type RawRequest, type Receiver } from '@notify-capture/core';
import { createTestKeys, sampleNotification, signNotification } from '@notify-capture/core/testing';
import { CLIENT_ID, TARGET } from '../endpoint.ts';
import { withSpread } from '../figures.ts';
import { keys } from '../messages.ts';
import { type Candidate, inRounds } from '../rounds.ts';
import type { Suite } from '../suite.ts';
import { timeEach } from '../timing.ts';

const GENUINE = 'genuine, new';
const publicKey = createPublicKey({
  key: Buffer.from(keys.publicKey, 'base64'),
  format: 'der',
  type: 'spki',
});
const forger = createTestKeys();

export const abuse: Suite = {
  name: 'abuse',
  title: 'What a refused request costs',
  document: 'security.md',
  async run({ quick, note }) {
    note('signing messages');
    return compareAbuse({ messages: quick ? 300 : 2_000, rounds: quick ? 3 : 15, note });
  },
};

type Figure = 'wall' | 'cpu' | 'lines';

/** Every kind of request beside a genuine one, each at a receiver of its own in each round. */
export async function compareAbuse(options: {
  readonly messages: number;
  readonly rounds: number;
  readonly note?: (line: string) => void;
}): ReturnType<Suite['run']> {
  const rounds = await inRounds(candidatesFor(options.messages), options);
  const rows = candidateNames().map((name) => [
    name,
    withSpread(rounds.of(name, 'wall')),
    withSpread(rounds.of(name, 'cpu')),
    withSpread(rounds.ratio(name, GENUINE, 'wall')),
    `${Math.round(rounds.of(name, 'lines').median)}`,
  ]);
  const title = `Time per request, in µs, and log lines of ${options.messages.toLocaleString('en')} requests in a row`;
  return {
    tables: [{ title, head: ['', 'time', 'CPU', `time / ${GENUINE}`, 'log lines'], rows }],
    charts: [],
  };
}

/** Makes the requests of one kind. */
type Kind = (count: number) => readonly RawRequest[];

const repeated =
  (request: () => RawRequest): Kind =>
  (count) =>
    Array(count).fill(request());
const each =
  (request: () => RawRequest): Kind =>
  (count) =>
    Array.from({ length: count }, request);
const signed = (
  body: object | string,
  changes: { readonly privateKey?: string; readonly requestTime?: string } = {},
) => signNotification({ privateKey: keys.privateKey, clientId: CLIENT_ID, target: TARGET, body, ...changes });
const genuine = () => signed(sampleNotification());
const withHeaders = (changes: Readonly<Record<string, string>>): RawRequest => {
  const message = genuine();
  return { ...message, headers: { ...message.headers, ...changes } };
};
const noise = (bytes = 256): string =>
  `algorithm=RSA256, keyVersion=1, signature=${Buffer.concat([Buffer.alloc(1), randomBytes(bytes - 1)]).toString('base64')}`;

const KINDS: Readonly<Record<string, Kind>> = {
  [GENUINE]: each(genuine),
  'genuine, with 64 KiB': each(() => signed(sampleNotification('captured', { more: 'x'.repeat(65_000) }))),
  'genuine, repeated': repeated(genuine),
  'another method': repeated(() => ({ ...genuine(), method: 'GET' })),
  'another media type': repeated(() => withHeaders({ 'content-type': 'text/plain' })),
  'no signature': repeated(() => ({ ...genuine(), headers: { 'content-type': 'application/json' } })),
  'a malformed signature header': repeated(() => withHeaders({ signature: 'x' })),
  'a body over the limit': repeated(() => ({ ...genuine(), body: new Uint8Array(65_537) })),
  'a signature of another length': repeated(() => withHeaders({ signature: noise(512) })),
  'an unknown client': repeated(() => withHeaders({ 'client-id': 'UNKNOWN', signature: noise() })),
  'random bytes as the signature': repeated(() => withHeaders({ signature: noise() })),
  'the same with 64 KiB': repeated(() => ({
    ...withHeaders({ signature: noise() }),
    body: new Uint8Array(65_536),
  })),
  'signed by another key': repeated(() => signed(sampleNotification(), { privateKey: forger.privateKey })),
  'genuine, altered': repeated(() => ({
    ...genuine(),
    body: Buffer.from(JSON.stringify(sampleNotification())),
  })),
  'genuine, too old': repeated(() => signed(sampleNotification(), { requestTime: '1' })),
  'genuine, broken JSON': repeated(() => signed('{')),
};
/** The first few in ten seconds are diagnosed: a receiver for each request. */
const DIAGNOSED = 'genuine, altered: one of the first five in ten seconds';

const candidateNames = (): readonly string[] => [...Object.keys(KINDS), DIAGNOSED];

function candidatesFor(count: number): readonly Candidate<Figure>[] {
  const ordinary = Object.entries(KINDS).map(([name, kind]): Candidate<Figure> => {
    const requests = kind(count);
    return {
      name,
      async measure() {
        const { receiver, lines } = open();
        const timing = await timeEach(requests, (request) => receiver.receive(request, ignore), {
          async: true,
        });
        await receiver.close();
        return { ...timing, lines: lines() };
      },
    };
  });
  const altered = KINDS['genuine, altered']?.(1)[0] as RawRequest;
  return [
    ...ordinary,
    {
      name: DIAGNOSED,
      async measure() {
        const opened = Array.from({ length: Math.ceil(count / 10) }, open);
        const timing = await timeEach(opened, ({ receiver }) => receiver.receive(altered, ignore), {
          async: true,
        });
        return { ...timing, lines: opened.reduce((sum, { lines }) => sum + lines(), 0) };
      },
    },
  ];
}

/** A receiver that counts the lines of its log, warnings and errors. */
function open(): { readonly receiver: Receiver; readonly lines: () => number } {
  let lines = 0;
  const count = (): void => {
    lines += 1;
  };
  const logger: Logger = { debug: ignore, info: ignore, warn: count, error: count };
  const receiver = createReceiver({ clientId: CLIENT_ID, publicKey, logger });
  // The line of the memory store at the start.
  lines = 0;
  return { receiver, lines: () => lines };
}

function ignore(): void {}
