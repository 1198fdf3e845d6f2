import type { Exchange, OutgoingRequest } from '../../exchange.ts';
import { type Check, type Finding, finding, type Observation } from '../check.ts';
import { type Endpoint, freshNotification } from '../endpoint.ts';
import { described, expectAccepted } from '../probes.ts';

/** So many copies at once, so many times: a race is not lost every time. */
const COPIES = 10;
const ROUNDS = 3;
/** Between two attempts of a message that was sent away, in ms. */
const PAUSE = 250;

/** The sender repeats itself; the merchant must bear it. */
export const REPEATS: readonly Check[] = [
  {
    id: 'duplicates-acknowledged',
    group: 'repeats',
    level: 'required',
    title: 'A message that comes again is acknowledged again, also with a new request-time',
    hint: 'The sender repeats what it believes unacknowledged: find the capture among your records and acknowledge, instead of answering an error for a duplicate key.',
    run: (endpoint) => {
      const body = freshNotification();
      const text = JSON.stringify(body);
      const first = endpoint.genuine(text);
      return expectAccepted(endpoint, [
        ['a genuine notification', first],
        ['the same again, to the byte', first],
        [
          'the same with a request-time of a minute ago',
          endpoint.genuine(text, { requestTime: endpoint.time(-60_000) }),
        ],
        [
          'the same with its fields in another order',
          endpoint.genuine(JSON.stringify(Object.fromEntries(Object.entries(body).reverse()))),
        ],
      ]);
    },
  },
  {
    id: 'parallel-duplicates-settle',
    group: 'repeats',
    level: 'required',
    title: 'Of ten copies at once each is acknowledged or sent away, and then it is acknowledged',
    hint: 'While one copy is being handled, acknowledge the others only when it is settled, or send them away with 503; let no lock or failed insert outlive the request.',
    run: async (endpoint) => {
      const why: Observation[] = [];
      for (let round = 0; round < ROUNDS && why.length === 0; round += 1) {
        why.push(...(await sendAtOnce(endpoint, endpoint.genuine())));
      }
      return finding(why);
    },
  },
  {
    id: 'conflicting-final-noticed',
    group: 'repeats',
    level: 'advice',
    title: 'A final result that contradicts an earlier one is not acknowledged as if nothing were wrong',
    hint: 'Compare the result and the amount with what you settled, and refuse what differs (409) until a person has looked; if your code tells somebody and then acknowledges, this is as you want it.',
    run: conflicts,
  },
];

/** Sends copies of a message at once, and then until it is acknowledged. */
export async function sendAtOnce(
  endpoint: Endpoint,
  request: OutgoingRequest,
): Promise<readonly Observation[]> {
  const copies = Array.from({ length: COPIES }, () => endpoint.send(request));
  const answers = await Promise.all(copies);
  const why = answers.flatMap((answer): Observation[] => {
    if (endpoint.accepted(answer) || isSentAway(answer)) return [];
    const expected = 'the acknowledgement, or status 4xx or 5xx';
    return [{ sent: `${COPIES} copies at once`, came: described(answer, endpoint), expected }];
  });
  const last = await untilAccepted(endpoint, request);
  if (endpoint.accepted(last)) return why;
  const sent = `the same again, after ${COPIES} copies at once`;
  return [...why, { sent, came: described(last, endpoint), expected: 'the acknowledgement' }];
}

function isSentAway(answer: Exchange): boolean {
  return answer.kind === 'reply' && answer.status >= 400;
}

async function untilAccepted(endpoint: Endpoint, request: OutgoingRequest): Promise<Exchange> {
  const { clock } = endpoint;
  const end = clock.now() + endpoint.timeoutMs / 2;
  for (;;) {
    const answer = await endpoint.send(request);
    if (endpoint.accepted(answer) || clock.now() > end) return answer;
    await clock.pause(PAUSE);
  }
}

async function conflicts(endpoint: Endpoint): Promise<Finding> {
  const why: Observation[] = [];
  let asked = 0;
  const pairs: readonly (readonly [string, object, object])[] = [
    ['RISK_REJECT/F after SUCCESS/S of the same capture', {}, failure],
    ['SUCCESS/S after RISK_REJECT/F of the same capture', failure, {}],
    ['another amount for the same capture', {}, { captureAmount: { currency: 'BRL', value: '90000' } }],
  ];
  for (const [sent, first, second] of pairs) {
    const capture = freshNotification();
    const before = await endpoint.send(endpoint.genuine({ ...capture, ...first }));
    const after = await endpoint.send(endpoint.genuine({ ...capture, ...second }));
    // A first result that is refused is the subject of other checks.
    if (!endpoint.accepted(before)) continue;
    asked += 1;
    if (endpoint.accepted(after) || after.kind === 'failure') {
      why.push({ sent, came: described(after, endpoint), expected: 'a refusal, such as status 409' });
    }
  }
  if (asked > 0) return finding(why);
  return { verdict: 'not seen', note: 'no first result was acknowledged', blocking: true };
}

const failure = { result: { resultCode: 'RISK_REJECT', resultStatus: 'F', resultMessage: 'no.' } };
