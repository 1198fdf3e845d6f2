import type { Exchange, OutgoingRequest } from '../../exchange.ts';
import { type Check, type CheckFinding, findingOf, type Observation } from '../check.ts';
import { type Endpoint, newNotification } from '../endpoint.ts';
import { describeAnswer, expectAccepted } from '../probes.ts';
import { isRateLimited } from '../rate-limit.ts';

/** The number of parallel copies. */
const COPIES = 10;
/** A race condition does not show every time, so the check runs several times. */
const ROUNDS = 3;
/** The pause before a rejected message is sent again, in ms. */
const PAUSE = 250;

/** Checks that the endpoint handles repeated and contradicting messages. */
export const REPEATS: readonly Check[] = [
  {
    id: 'duplicates-acknowledged',
    group: 'repeats',
    level: 'required',
    title: {
      en: 'A repeated message is acknowledged again, also with a new request-time',
      zh: '重复的消息会再次得到确认，即使 request-time 是新的',
    },
    hint: {
      en: 'Alipay repeats a message when it has not received the acknowledgement. Find the capture in your records and acknowledge it. Do not return the error of a duplicate key.',
      zh: '支付宝没有收到确认时会重发消息。请在您的记录中找到该请款，并返回确认，不要返回唯一键冲突的错误。',
    },
    run: (endpoint) => {
      const body = newNotification();
      const text = JSON.stringify(body);
      const first = endpoint.sign(text);
      return expectAccepted(endpoint, [
        ['a genuine notification', first],
        ['the same message again', first],
        [
          'the same message with a request-time one minute ago',
          endpoint.sign(text, { requestTime: endpoint.time(-60_000) }),
        ],
        [
          'the same message with its fields in another order',
          endpoint.sign(JSON.stringify(Object.fromEntries(Object.entries(body).reverse()))),
        ],
      ]);
    },
  },
  {
    id: 'parallel-duplicates-acknowledged',
    group: 'repeats',
    level: 'required',
    title: {
      en: 'Each of ten parallel copies is acknowledged or rejected, and a later copy is acknowledged',
      zh: '同时到达的 10 条相同的消息，每条都得到确认或被拒绝，随后再发一条会得到确认',
    },
    hint: {
      en: 'While the first copy is being handled, reject the others with 503, or acknowledge them after it is settled. No lock or failed insert may remain after the request.',
      zh: '第一条消息处理期间，请以 503 拒绝其余的消息，或等它处理完成后再返回确认。请求结束后，不得残留锁或插入失败的记录。',
    },
    run: async (endpoint) => {
      const observations: Observation[] = [];
      for (let round = 0; round < ROUNDS && observations.length === 0; round += 1) {
        observations.push(...(await sendInParallel(endpoint, endpoint.sign())));
      }
      return findingOf(observations);
    },
  },
  {
    id: 'conflicting-result-refused',
    group: 'repeats',
    level: 'advice',
    title: {
      en: 'A final result that contradicts an earlier one is not acknowledged',
      zh: '与此前结果矛盾的最终结果，不予确认',
    },
    hint: {
      en: 'Compare the result and the amount with the settled ones. If they differ, refuse the message (409) until a person has checked it. If your code alerts a person and then acknowledges, ignore this advice.',
      zh: '请将结果和金额与已处理的记录比对；如不一致，请拒绝该消息（409），直到人工核实。如果您的程序会先告警再返回确认，可忽略此建议。',
    },
    run: checkConflicts,
  },
];

/** Sends parallel copies of a message, and then one copy after another until one is acknowledged. */
export async function sendInParallel(
  endpoint: Endpoint,
  request: OutgoingRequest,
): Promise<readonly Observation[]> {
  // An endpoint may reject the copies with 429: it is not a rate limit if a later copy is accepted.
  const copies = Array.from({ length: COPIES }, () => endpoint.sendOnce(request));
  const answers = await Promise.all(copies);
  const observations = answers.flatMap((answer): Observation[] => {
    if (endpoint.isAccepted(answer) || isRejected(answer)) return [];
    const expected = 'the acknowledgement, or status 4xx or 5xx';
    return [{ sent: `${COPIES} copies in parallel`, received: describeAnswer(answer, endpoint), expected }];
  });
  const last = await retryUntilAccepted(endpoint, request);
  if (endpoint.isAccepted(last)) return observations;
  const sent = `another copy, after ${COPIES} copies in parallel`;
  return [
    ...observations,
    { sent, received: describeAnswer(last, endpoint), expected: 'the acknowledgement' },
  ];
}

function isRejected(answer: Exchange): boolean {
  return answer.kind === 'reply' && answer.status >= 400;
}

async function retryUntilAccepted(endpoint: Endpoint, request: OutgoingRequest): Promise<Exchange> {
  const { clock } = endpoint;
  const end = clock.now() + endpoint.timeoutMs / 2;
  for (;;) {
    const answer = await endpoint.sendOnce(request);
    if (endpoint.isAccepted(answer)) return answer;
    if (clock.now() > end) return isRateLimited(answer) ? endpoint.send(request) : answer;
    await clock.pause(PAUSE);
  }
}

async function checkConflicts(endpoint: Endpoint): Promise<CheckFinding> {
  const observations: Observation[] = [];
  let compared = 0;
  const pairs: readonly (readonly [string, object, object])[] = [
    ['RISK_REJECT/F after SUCCESS/S of the same capture', {}, FAILURE],
    ['SUCCESS/S after RISK_REJECT/F of the same capture', FAILURE, {}],
    ['another amount for the same capture', {}, { captureAmount: { currency: 'BRL', value: '90000' } }],
  ];
  for (const [sent, first, second] of pairs) {
    const capture = newNotification();
    const before = await endpoint.send(endpoint.sign({ ...capture, ...first }));
    const after = await endpoint.send(endpoint.sign({ ...capture, ...second }));
    // Other checks cover a first result that is refused.
    if (!endpoint.isAccepted(before)) continue;
    compared += 1;
    if (endpoint.isAccepted(after) || after.kind === 'failure') {
      observations.push({
        sent,
        received: describeAnswer(after, endpoint),
        expected: 'a refusal, such as status 409',
      });
    }
  }
  if (compared > 0) return findingOf(observations);
  return {
    verdict: 'inconclusive',
    note: { en: 'no first result was acknowledged', zh: '首个结果均未得到确认' },
  };
}

const FAILURE = { result: { resultCode: 'RISK_REJECT', resultStatus: 'F', resultMessage: 'no.' } };
