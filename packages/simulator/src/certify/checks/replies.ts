import { type ReplyFindingCode, verdictOf } from '../../reply-verdict.ts';
import { type Check, type CheckFinding, findingOf, type Observation } from '../check.ts';
import type { Endpoint } from '../endpoint.ts';
import { describeAnswer, isRefusalBody } from '../probes.ts';

/** The number of measurements of the time to acknowledge. */
const MEASUREMENTS = 10;
/** In ms. Senders of webhooks abort after 5 s (Shopify) to 10 s (GitHub). */
const TIME_LIMIT = 5_000;

/** Checks the form of the acknowledgement and of refusals. */
export const REPLIES: readonly Check[] = [
  {
    id: 'acknowledgement-status',
    group: 'replies',
    level: 'required',
    title: 'The acknowledgement has status 200',
    hint: 'Set the status to 200. By default, some frameworks use 201 for a POST or 204 for an empty reply.',
    run: (endpoint) => checkAcknowledgement(endpoint, ['STATUS', 'NO_REPLY'], 'status 200'),
  },
  {
    id: 'acknowledgement-body',
    group: 'replies',
    level: 'required',
    title: 'The acknowledgement has the fixed body',
    hint: 'Reply with exactly {"result":{"resultCode":"SUCCESS","resultStatus":"S","resultMessage":"Success"}}. The text "success" belongs to another API.',
    run: (endpoint) =>
      checkAcknowledgement(
        endpoint,
        ['BODY_NOT_JSON', 'FIELD_MISSING', 'FIELD_WRONG', 'NO_REPLY'],
        'the fixed body',
      ),
  },
  {
    id: 'acknowledgement-content-type',
    group: 'replies',
    level: 'required',
    title: 'The acknowledgement has the content type application/json',
    hint: 'Set Content-Type: application/json on the reply. Node: response.json(…); PHP: header("Content-Type: application/json"); Python: jsonify in Flask, JsonResponse in Django; Go: w.Header().Set before WriteHeader; Java: produces = "application/json" in Spring.',
    run: (endpoint) => checkAcknowledgement(endpoint, ['CONTENT_TYPE', 'NO_REPLY'], 'application/json'),
  },
  {
    id: 'acknowledgement-headers',
    group: 'replies',
    level: 'advice',
    title: 'The acknowledgement has response-time and client-id, and no additional fields',
    hint: 'Set response-time (ISO 8601) and client-id (the one of the message) on the reply. They are documented, although it is unknown whether Alipay reads them.',
    run: (endpoint) =>
      checkAcknowledgement(
        endpoint,
        ['HEADER_MISSING', 'HEADER_WRONG', 'FIELD_UNKNOWN', 'NO_REPLY'],
        'the documented reply',
      ),
  },
  {
    id: 'refusal-format',
    group: 'replies',
    level: 'advice',
    title: 'A refusal has status 4xx or 5xx and a result object',
    hint: 'Reply to a forgery with 401 and {"result":{"resultCode":"ACCESS_DENIED","resultStatus":"F","resultMessage":"…"}}. Status 200 hides it from monitoring.',
    run: checkRefusal,
  },
  {
    id: 'acknowledged-in-time',
    group: 'replies',
    level: 'advice',
    title: 'The acknowledgement takes at most 5 s',
    hint: 'How long Alipay waits is not documented, and few senders wait longer. Record the result, acknowledge it, and do slow work afterwards.',
    run: checkTime,
  },
];

/** Sends a genuine message. Reports the differences between its reply and the documented one that have these codes. */
async function checkAcknowledgement(
  endpoint: Endpoint,
  codes: readonly ReplyFindingCode[],
  expected: string,
): Promise<CheckFinding> {
  const verdict = verdictOf(await endpoint.send(endpoint.sign()), endpoint.sender);
  const findings = [...(verdict.acknowledged ? [] : verdict.faults), ...verdict.remarks];
  const sent = 'a genuine notification';
  return findingOf(
    findings
      .filter(({ code }) => codes.includes(code))
      .map(({ message }) => ({ sent, received: message, expected })),
  );
}

async function checkRefusal(endpoint: Endpoint): Promise<CheckFinding> {
  const sent = 'a message that was signed with another key';
  const answer = await endpoint.send(endpoint.sign({}, { as: endpoint.untrustedSender }));
  const expected = 'status 4xx or 5xx, and a JSON object with result.resultStatus F or U';
  const received = describeAnswer(answer, endpoint);
  const isDocumented = answer.kind === 'reply' && answer.status >= 400 && isRefusalBody(answer.body);
  return findingOf(isDocumented ? [] : [{ sent, received, expected }]);
}

async function checkTime(endpoint: Endpoint): Promise<CheckFinding> {
  const times: number[] = [];
  const observations: Observation[] = [];
  const sent = 'a genuine notification';
  for (let round = 0; round < MEASUREMENTS && observations.length === 0; round += 1) {
    const answer = await endpoint.send(endpoint.sign());
    times.push(answer.ms);
    if (answer.ms > TIME_LIMIT || !endpoint.isAccepted(answer)) {
      const received = `${describeAnswer(answer, endpoint)} after ${Math.round(answer.ms)} ms`;
      observations.push({ sent, received, expected: `the acknowledgement within ${TIME_LIMIT} ms` });
    }
  }
  const sorted = times.toSorted((one, other) => one - other);
  const at = (index: number): string => `${Math.round(sorted.at(index) ?? 0)} ms`;
  return findingOf(
    observations,
    `median ${at(Math.floor(MEASUREMENTS / 2))}, slowest ${at(-1)} of ${MEASUREMENTS}`,
  );
}
