import { createReceiver } from '@notify-capture/core';
import { authenticateByHand, readKey } from '../../by-hand.ts';
import type { Chart } from '../../chart.ts';
import { CLIENT_ID } from '../../endpoint.ts';
import { withSpread } from '../../figures.ts';
import { keys, prepareMessages } from '../../messages.ts';
import { inRounds, type Spread } from '../../rounds.ts';
import type { SuiteOptions } from '../../suite.ts';
import type { Table } from '../../table.ts';
import { timeEach } from '../../timing.ts';

const KIB = 1024;
const SIZES = [1, 4, 16, 64] as const;

interface Size {
  readonly kib: number;
  readonly byHand: Spread;
  readonly receive: Spread;
  readonly ratio: Spread;
}

/** The time of a message over the size of its body. */
export async function measureBodies({ quick, note }: SuiteOptions): Promise<{ table: Table; chart: Chart }> {
  const sizes: Size[] = [];
  for (const kib of SIZES) {
    note(`bodies of ${kib} KiB`);
    sizes.push(await measureSize(kib, quick));
  }
  const rows = sizes.map(({ kib, byHand, receive, ratio }) => [
    `${kib} KiB`,
    withSpread(byHand),
    withSpread(receive),
    withSpread(ratio),
  ]);
  return {
    table: {
      title: 'Growth with the body, µs per message',
      head: ['body', 'by hand', '`receiver.receive`', 'ratio'],
      rows,
    },
    chart: {
      kind: 'lines',
      name: 'growth-bodies',
      title: 'A message, by the size of its body',
      description: 'The time of one message over the size of its body.',
      x: 'body, KiB',
      y: 'µs',
      lines: [
        { label: 'receiver.receive', points: sizes.map(({ kib, receive }) => ({ x: kib, y: receive })) },
        { label: 'by hand', points: sizes.map(({ kib, byHand }) => ({ x: kib, y: byHand })) },
      ],
    },
  };
}

async function measureSize(kib: number, quick: boolean): Promise<Size> {
  const messages = prepareMessages(quick ? 100 : 1_000, { bodyBytes: kib * KIB });
  const key = readKey(keys.publicKey);
  const byHand = {
    name: 'by hand',
    measure: async () => {
      const { wall } = await timeEach(messages, ({ hand }) => authenticateByHand(hand, key), {
        async: false,
      });
      return { wall };
    },
  };
  const ours = {
    name: 'receive',
    async measure() {
      // With an empty memory store in each round: every message is new.
      const receiver = createReceiver({ clientId: CLIENT_ID, publicKey: keys.publicKey, logger: false });
      const { wall } = await timeEach(messages, ({ raw }) => receiver.receive(raw, () => undefined), {
        async: true,
      });
      return { wall };
    },
  };
  const rounds = await inRounds([byHand, ours], { rounds: quick ? 3 : 11, warmUps: quick ? 1 : 2 });
  return {
    kib,
    byHand: rounds.of('by hand', 'wall'),
    receive: rounds.of('receive', 'wall'),
    ratio: rounds.ratio('receive', 'by hand', 'wall'),
  };
}
