import { verifySignature } from '@notify-capture/core';
import { withSpread } from '../figures.ts';
import { keys, rawHeadersOf, signMessages } from '../messages.ts';
import { inRounds } from '../rounds.ts';
import type { Suite } from '../suite.ts';
import { timeEach } from '../timing.ts';

export const inProcess: Suite = {
  name: 'in-process',
  title: 'In process, per message',
  async run({ quick, note }) {
    const messages = signMessages(quick ? 200 : 2000).map((message) => ({
      ...message,
      raw: rawHeadersOf(message),
    }));
    const { publicKey } = keys;
    const candidate = {
      name: 'verifySignature',
      measure: async () => ({
        ...(await timeEach(
          messages,
          ({ method, target, raw, body }) =>
            verifySignature({ method, target, headers: raw, body, publicKey }),
          { async: false },
        )),
      }),
    };
    const rounds = await inRounds([candidate], { rounds: quick ? 3 : 11, note });
    return {
      tables: [
        {
          title: 'In process, µs per message',
          head: ['', 'time', 'CPU'],
          rows: [
            [
              candidate.name,
              withSpread(rounds.of(candidate.name, 'wall')),
              withSpread(rounds.of(candidate.name, 'cpu')),
            ],
          ],
        },
      ],
      charts: [
        {
          kind: 'bars',
          name: 'in-process',
          title: 'In process, per message',
          description: 'Time of one message in process.',
          unit: 'µs',
          bars: [{ label: candidate.name, value: rounds.of(candidate.name, 'wall'), ours: true }],
        },
      ],
    };
  },
};
