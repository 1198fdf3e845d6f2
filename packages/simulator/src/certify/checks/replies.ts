import type { ReplyFindingCode } from '../../reply-finding.ts';
import { verdictOf } from '../../reply-verdict.ts';
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
    title: { en: 'The acknowledgement has status 200', zh: '确认的状态码为 200' },
    hint: {
      en: 'Set the status to 200. By default, some frameworks use 201 for a POST or 204 for an empty reply.',
      zh: '请把状态码设为 200。有些框架默认对 POST 返回 201，或对空响应返回 204。',
    },
    run: (endpoint) => checkAcknowledgement(endpoint, ['STATUS', 'NO_REPLY'], 'status 200'),
  },
  {
    id: 'acknowledgement-body',
    group: 'replies',
    level: 'required',
    title: { en: 'The acknowledgement has the fixed body', zh: '确认的正文为固定内容' },
    hint: {
      en: 'Reply with exactly {"result":{"resultCode":"SUCCESS","resultStatus":"S","resultMessage":"Success"}}. The text "success" belongs to another API.',
      zh: '响应正文必须恰好是 {"result":{"resultCode":"SUCCESS","resultStatus":"S","resultMessage":"Success"}}。返回文本 "success" 是另一个 API 的约定。',
    },
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
    title: {
      en: 'The acknowledgement has the content type application/json',
      zh: '确认的内容类型为 application/json',
    },
    hint: {
      en: 'Set Content-Type: application/json on the reply. Node: response.json(…); PHP: header("Content-Type: application/json"); Python: jsonify in Flask, JsonResponse in Django; Go: w.Header().Set before WriteHeader; Java: produces = "application/json" in Spring.',
      zh: '请在响应中设置 Content-Type: application/json。Node：response.json(…)；PHP：header("Content-Type: application/json")；Python：Flask 用 jsonify，Django 用 JsonResponse；Go：在 WriteHeader 之前调用 w.Header().Set；Java：Spring 用 produces = "application/json"。',
    },
    run: (endpoint) => checkAcknowledgement(endpoint, ['CONTENT_TYPE', 'NO_REPLY'], 'application/json'),
  },
  {
    id: 'acknowledgement-headers',
    group: 'replies',
    level: 'advice',
    title: {
      en: 'The acknowledgement has response-time and client-id, and no additional fields',
      zh: '确认带有 response-time 和 client-id 响应头，且没有多余字段',
    },
    hint: {
      en: 'Set response-time (ISO 8601) and client-id (the one of the message) on the reply. They are documented, although it is unknown whether Alipay reads them.',
      zh: '请在响应中设置 response-time（ISO 8601）和 client-id（与消息相同）。文档要求这两个响应头，但不清楚支付宝是否会读取。',
    },
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
    title: {
      en: 'A refusal has status 4xx or 5xx and a result object',
      zh: '拒绝时返回 4xx 或 5xx 状态码和 result 对象',
    },
    hint: {
      en: 'Reply to a forgery with 401 and {"result":{"resultCode":"ACCESS_DENIED","resultStatus":"F","resultMessage":"…"}}. Status 200 hides it from monitoring.',
      zh: '对伪造的消息，请返回 401 和 {"result":{"resultCode":"ACCESS_DENIED","resultStatus":"F","resultMessage":"…"}}。返回 200 会使监控无法发现它。',
    },
    run: checkRefusal,
  },
  {
    id: 'acknowledged-in-time',
    group: 'replies',
    level: 'advice',
    title: { en: 'The acknowledgement takes at most 5 s', zh: '在 5 s 之内返回确认' },
    hint: {
      en: 'How long Alipay waits is not documented, and few senders wait longer. Record the result, acknowledge it, and do slow work afterwards.',
      zh: '文档没有说明支付宝等待多久，而很少有发送方会等更久。请先记录结果、返回响应，再做耗时的处理。',
    },
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
  const [median, slowest] = [at(Math.floor(MEASUREMENTS / 2)), at(-1)];
  return findingOf(observations, {
    en: `median ${median}, slowest ${slowest} of ${MEASUREMENTS}`,
    zh: `${MEASUREMENTS} 次中，中位数 ${median}，最慢 ${slowest}`,
  });
}
