import { type KeyObject, verify } from 'node:crypto';
import { createReceiver, type ReceiverOptions, verifySignature } from '@notify-capture/core';
import { authenticateByHand, readKey } from '../by-hand.ts';
import { CLIENT_ID } from '../endpoint.ts';
import { withSpread } from '../figures.ts';
import { droppingLogger } from '../loggers.ts';
import { keys, type PreparedMessage, prepareMessages } from '../messages.ts';
import { type Candidate, inRounds } from '../rounds.ts';
import type { Suite } from '../suite.ts';
import { type Timing, timeEach } from '../timing.ts';

const BY_HAND = 'written by hand';
const AUTHENTICATE = 'receiver.authenticate';
const RECEIVE = 'receiver.receive';

export const inProcess: Suite = {
  name: 'in-process',
  title: 'In process, per message',
  async run({ quick, note }) {
    note('signing messages');
    return compareInProcess({ messages: quick ? 1000 : 5000, rounds: quick ? 3 : 15, note });
  },
};

/** Each candidate reads the same messages, each of them once in a round. */
export async function compareInProcess(options: {
  readonly messages: number;
  readonly rounds: number;
  readonly note?: (line: string) => void;
}): ReturnType<Suite['run']> {
  const candidates = candidatesFor(prepareMessages(options.messages));
  const rounds = await inRounds(candidates, options);
  const names = candidates.map(({ name }) => name);
  const goal = (name: string, atMost: number) => ({
    text: `${name}, time in relation to "${BY_HAND}"`,
    measured: rounds.ratio(name, BY_HAND, 'wall'),
    limit: { atMost },
  });
  return {
    tables: [
      {
        title: 'In process, µs per message',
        head: ['', 'time', 'CPU', `time / ${BY_HAND}`, `CPU / ${BY_HAND}`],
        rows: names.map((name) => [
          name,
          withSpread(rounds.of(name, 'wall')),
          withSpread(rounds.of(name, 'cpu')),
          withSpread(rounds.ratio(name, BY_HAND, 'wall')),
          withSpread(rounds.ratio(name, BY_HAND, 'cpu')),
        ]),
      },
    ],
    charts: [
      {
        kind: 'bars',
        name: 'in-process',
        title: 'In process: time per message',
        description: 'One message after the other, without HTTP.',
        unit: 'µs',
        bars: names.map((label) => ({ label, value: rounds.of(label, 'wall'), ours: isOurs(label) })),
      },
    ],
    goals: [goal(AUTHENTICATE, 1.2), goal(RECEIVE, 1.6)],
  };
}

function candidatesFor(messages: readonly PreparedMessage[]): readonly Candidate<keyof Timing>[] {
  const key = readKey(keys.publicKey);
  const sync = (name: string, call: (message: PreparedMessage) => unknown): Candidate<keyof Timing> => ({
    name,
    measure: () => timeEach(messages, (message) => required(call(message)), { async: false }),
  });
  // A new receiver for each round, because its store knows the messages of the last one.
  const receiving = (
    name: string,
    options: ReceiverOptions,
    messagesOnly = false,
  ): Candidate<keyof Timing> => ({
    name,
    measure: () => {
      const receiver = createReceiver({ clientId: CLIENT_ID, publicKey: key, ...options });
      const call = messagesOnly
        ? async ({ raw }: PreparedMessage) => required(await receiver.authenticate(raw))
        : async ({ raw }: PreparedMessage) => required((await receiver.receive(raw, ignore)).status === 200);
      return timeEach(messages, call, { async: true });
    },
  });
  return [
    sync('crypto.verify and JSON.parse alone', ({ content, signature, hand: { body } }) => {
      return verify('sha256', content, key, signature) && JSON.parse(body.toString('utf8'));
    }),
    sync(BY_HAND, ({ hand }) => authenticateByHand(hand, key)),
    sync('verifySignature', ({ raw }) => verifySignature({ ...raw, publicKey: key }).valid),
    receiving(AUTHENTICATE, { logger: droppingLogger }, true),
    receiving(RECEIVE, { logger: droppingLogger }),
    receiving('receiver.receive, default logger', {}),
    sync('by hand, key read for each message', ({ hand }) => authenticateByHand(hand, readEachTime())),
    sync(
      'verifySignature, key as text',
      ({ raw }) => verifySignature({ ...raw, publicKey: keys.publicKey }).valid,
    ),
  ];
}

/** As the official SDKs do, whose functions accept the key as base64. */
function readEachTime(): KeyObject {
  return readKey(keys.publicKey);
}

function isOurs(name: string): boolean {
  return name.startsWith('receiver.') || name.startsWith('verifySignature');
}

const ignore = (): void => undefined;

/** A refused message would be cheap: a measurement that contains one is worth nothing. */
function required<T>(result: T): T {
  if (!result) throw new Error('A genuine message was refused.');
  return result;
}
