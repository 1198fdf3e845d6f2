import { type FindingCode, verdictOf } from '../../verdict.ts';
import { type Check, type Finding, finding, type Observation } from '../check.ts';
import type { Endpoint } from '../endpoint.ts';
import { described, saysNo } from '../probes.ts';

/** How often the time to acknowledge is taken. */
const TIMED = 10;
/** How long an acknowledgement may take, in ms: senders of webhooks give up after 5 s (Shopify) to 10 s (GitHub). */
const SLOW = 5_000;

/** What the acknowledgement and the refusals look like. */
export const REPLIES: readonly Check[] = [
  {
    id: 'acknowledgement-status',
    group: 'replies',
    level: 'required',
    title: 'The acknowledgement has status 200',
    hint: 'Set the status to 200: frameworks choose 201 for a POST or 204 for an empty reply by themselves.',
    run: (endpoint) => acknowledgement(endpoint, ['STATUS', 'NO_REPLY'], 'status 200'),
  },
  {
    id: 'acknowledgement-body',
    group: 'replies',
    level: 'required',
    title: 'The acknowledgement has the fixed body',
    hint: 'Reply with {"result":{"resultCode":"SUCCESS","resultStatus":"S","resultMessage":"Success"}}, letter by letter; "success" as text is another API\'s way.',
    run: (endpoint) =>
      acknowledgement(
        endpoint,
        ['BODY_NOT_JSON', 'FIELD_MISSING', 'FIELD_WRONG', 'NO_REPLY'],
        'the fixed body',
      ),
  },
  {
    id: 'acknowledgement-content-type',
    group: 'replies',
    level: 'required',
    title: 'The acknowledgement is application/json',
    hint: 'Set Content-Type: application/json on the reply.',
    run: (endpoint) => acknowledgement(endpoint, ['CONTENT_TYPE', 'NO_REPLY'], 'application/json'),
  },
  {
    id: 'acknowledgement-headers',
    group: 'replies',
    level: 'advice',
    title: 'The acknowledgement carries response-time and client-id, and nothing beside the fixed body',
    hint: 'Set response-time (ISO 8601) and client-id (that of the message) on the reply: they are documented, though the sender is not known to look at them.',
    run: (endpoint) =>
      acknowledgement(
        endpoint,
        ['HEADER_MISSING', 'HEADER_WRONG', 'FIELD_UNKNOWN', 'NO_REPLY'],
        'the documented reply',
      ),
  },
  {
    id: 'refusals-say-so',
    group: 'replies',
    level: 'advice',
    title: 'A refusal has a status of 4xx or 5xx and a result object',
    hint: 'Answer a forgery with 401 and {"result":{"resultCode":"ACCESS_DENIED","resultStatus":"F","resultMessage":"…"}}: status 200 hides it from monitoring.',
    run: refusal,
  },
  {
    id: 'acknowledged-in-time',
    group: 'replies',
    level: 'advice',
    title: 'The acknowledgement comes within 5 s',
    hint: 'How long Alipay waits is not documented, and few senders wait longer: record the result, acknowledge, and do slow work afterwards.',
    run: inTime,
  },
];

/** A genuine message, and what of its reply is not as documented. */
async function acknowledgement(
  endpoint: Endpoint,
  codes: readonly FindingCode[],
  expected: string,
): Promise<Finding> {
  const verdict = verdictOf(await endpoint.send(endpoint.genuine()), endpoint.sender);
  const found = [...(verdict.acknowledged ? [] : verdict.faults), ...verdict.remarks];
  const sent = 'a genuine notification';
  return finding(
    found
      .filter(({ code }) => codes.includes(code))
      .map(({ message }) => ({ sent, came: message, expected })),
  );
}

async function refusal(endpoint: Endpoint): Promise<Finding> {
  const sent = "a message that was signed with somebody else's key";
  const answer = await endpoint.send(endpoint.genuine({}, { as: endpoint.stranger }));
  const expected = 'a status of 4xx or 5xx, and a JSON object with result.resultStatus F or U';
  const came = described(answer, endpoint);
  const says = answer.kind === 'reply' && answer.status >= 400 && saysNo(answer.body);
  return finding(says ? [] : [{ sent, came, expected }]);
}

async function inTime(endpoint: Endpoint): Promise<Finding> {
  const times: number[] = [];
  const why: Observation[] = [];
  const sent = 'a genuine notification';
  for (let turn = 0; turn < TIMED && why.length === 0; turn += 1) {
    const answer = await endpoint.send(endpoint.genuine());
    times.push(answer.ms);
    if (answer.ms > SLOW || !endpoint.accepted(answer)) {
      const came = `${described(answer, endpoint)} after ${Math.round(answer.ms)} ms`;
      why.push({ sent, came, expected: `the acknowledgement within ${SLOW} ms` });
    }
  }
  const sorted = times.toSorted((one, other) => one - other);
  const at = (index: number): string => `${Math.round(sorted.at(index) ?? 0)} ms`;
  return finding(why, `median ${at(Math.floor(TIMED / 2))}, slowest ${at(-1)} of ${TIMED}`);
}
