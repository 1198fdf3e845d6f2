import type { LocalizedText } from '@notify-capture/core';
import { excerptOf } from '../excerpt.ts';
import type { Exchange, OutgoingRequest } from '../exchange.ts';
import { failureTexts } from '../failure.ts';
import { verdictOf } from '../reply-verdict.ts';
import { redirectTarget } from '../status-hint.ts';
import { type CheckFinding, findingOf, type Observation } from './check.ts';
import type { Endpoint } from './endpoint.ts';

/** A request, and its description in the report. */
export type Probe = readonly [sent: string, request: OutgoingRequest];

const ACKNOWLEDGEMENT = 'the acknowledgement';
const REFUSAL = 'any reply except the acknowledgement';
/** How much of a reply the report shows, in characters. */
const MAX_REPLY_LENGTH = 160;

/** All probes are genuine: the endpoint must accept each of them. */
export async function expectAccepted(endpoint: Endpoint, probes: readonly Probe[]): Promise<CheckFinding> {
  const observations: Observation[] = [];
  for (const [sent, request] of probes) {
    const answer = await endpoint.send(request);
    if (endpoint.isAccepted(answer)) continue;
    observations.push({ sent, received: describeAnswer(answer, endpoint), expected: ACKNOWLEDGEMENT });
    // The next probes would probably time out too.
    if (isTimeout(answer)) break;
  }
  return findingOf(observations);
}

/**
 * The endpoint must accept none of the probes. A genuine message at the end shows that the endpoint still replies and
 * does not simply refuse everything.
 */
export async function expectRefused(endpoint: Endpoint, probes: readonly Probe[]): Promise<CheckFinding> {
  const observations: Observation[] = [];
  for (const [sent, request] of probes) {
    const answer = await endpoint.send(request);
    const wrong = endpoint.isAccepted(answer) || isTimeout(answer);
    if (wrong) observations.push({ sent, received: describeAnswer(answer, endpoint), expected: REFUSAL });
    if (isTimeout(answer)) break;
  }
  return findingOf([...observations, ...(await checkStillAccepts(endpoint))]);
}

/** One finding with the observations of both. */
export function combineFindings(one: CheckFinding, other: CheckFinding): CheckFinding {
  return findingOf([one, other].flatMap((each) => (each.verdict === 'fail' ? each.observations : [])));
}

/** The endpoint must accept a genuine message after all others. */
export async function checkStillAccepts(endpoint: Endpoint): Promise<readonly Observation[]> {
  const answer = await endpoint.send(endpoint.sign());
  if (endpoint.isAccepted(answer)) return [];
  const sent = 'a genuine notification after the others';
  return [{ sent, received: describeAnswer(answer, endpoint), expected: ACKNOWLEDGEMENT }];
}

/** A reply, or why there is none, in one line. */
export function describeAnswer(answer: Exchange, endpoint: Pick<Endpoint, 'sender'>): string {
  return answerTexts(answer, endpoint).en;
}

/** {@link describeAnswer} in every language. */
export function answerTexts(answer: Exchange, { sender }: Pick<Endpoint, 'sender'>): LocalizedText {
  if (answer.kind === 'failure') {
    const [en, zh] = [failureTexts(answer, 'en').message, failureTexts(answer, 'zh').message];
    return { en: `no reply. ${en}`, zh: `没有响应。${zh}` };
  }
  if (verdictOf(answer, sender).acknowledged) return { en: ACKNOWLEDGEMENT, zh: '确认' };
  const text = answer.body.toString('utf8').replaceAll(/\s+/g, ' ').trim();
  const target = redirectTarget(answer);
  const location = target === undefined ? undefined : excerptOf(target, MAX_REPLY_LENGTH);
  const excerpt = excerptOf(text, MAX_REPLY_LENGTH);
  return {
    en: `status ${answer.status}${location === undefined ? '' : ` (redirect to ${location})`}, ${excerpt === '' ? 'an empty body' : excerpt}`,
    zh: `状态码 ${answer.status}${location === undefined ? '' : `（重定向到 ${location}）`}，${excerpt === '' ? '正文为空' : excerpt}`,
  };
}

/** Did the reply exceed the time limit? */
export function isTimeout(answer: Exchange): boolean {
  return answer.kind === 'failure' && answer.reason === 'timeout';
}

/** Is this the documented body of a refusal? */
export function isRefusalBody(body: Buffer): boolean {
  const resultStatus = resultIn(body)?.['resultStatus'];
  return resultStatus === 'F' || resultStatus === 'U';
}

/** Does the body say that the message was accepted, whatever else is wrong with it? */
export function claimsSuccess(body: Buffer): boolean {
  const { resultStatus, resultCode } = resultIn(body) ?? {};
  return resultStatus === 'S' || resultCode === 'SUCCESS';
}

/** Does the body contain a result object, as every documented reply does? */
export function hasResult(body: Buffer): boolean {
  return resultIn(body) !== undefined;
}

function resultIn(body: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    const { result } = JSON.parse(body.toString('utf8')) as { readonly result?: unknown };
    return typeof result === 'object' && result !== null ? { ...result } : undefined;
  } catch {
    return undefined;
  }
}
