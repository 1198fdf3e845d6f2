import type { Exchange, OutgoingRequest } from '../exchange.ts';
import { verdictOf } from '../verdict.ts';
import { type Finding, finding, type Observation } from './check.ts';
import type { Endpoint } from './endpoint.ts';

/** What is sent, in words, and the request. */
export type Probe = readonly [sent: string, request: OutgoingRequest];

const ACKNOWLEDGEMENT = 'the acknowledgement';
const REFUSAL = 'any reply but the acknowledgement';
/** So much of a reply is shown, in characters. */
const SHOWN = 160;

/** Every one of these is genuine: each must be taken. */
export async function expectAccepted(endpoint: Endpoint, probes: readonly Probe[]): Promise<Finding> {
  const why: Observation[] = [];
  for (const [sent, request] of probes) {
    const answer = await endpoint.send(request);
    if (endpoint.accepted(answer)) continue;
    why.push({ sent, came: described(answer, endpoint), expected: ACKNOWLEDGEMENT });
    // Who hangs once hangs again: the rest would only take its time.
    if (isTimeout(answer)) break;
  }
  return finding(why);
}

/**
 * None of these may be taken. A genuine message at the end shows that the endpoint did not refuse them only because
 * it refuses everything by now, and that it is still there.
 */
export async function expectRefused(endpoint: Endpoint, probes: readonly Probe[]): Promise<Finding> {
  const why: Observation[] = [];
  for (const [sent, request] of probes) {
    const answer = await endpoint.send(request);
    const wrong = endpoint.accepted(answer) || isTimeout(answer);
    if (wrong) why.push({ sent, came: described(answer, endpoint), expected: REFUSAL });
    if (isTimeout(answer)) break;
  }
  return finding([...why, ...(await stillAccepts(endpoint))]);
}

/** What two findings found together. */
export function bothOf(one: Finding, other: Finding): Finding {
  return finding([one, other].flatMap((found) => (found.verdict === 'fail' ? found.why : [])));
}

/** A genuine message must be taken whatever came before it. */
export async function stillAccepts(endpoint: Endpoint): Promise<readonly Observation[]> {
  const answer = await endpoint.send(endpoint.genuine());
  if (endpoint.accepted(answer)) return [];
  const sent = 'a genuine notification after that';
  return [{ sent, came: described(answer, endpoint), expected: ACKNOWLEDGEMENT }];
}

/** What came back, in one line. */
export function described(answer: Exchange, { sender }: Pick<Endpoint, 'sender'>): string {
  if (answer.kind === 'failure') return `no reply. ${answer.message}`;
  if (verdictOf(answer, sender).acknowledged) return 'the acknowledgement';
  const text = answer.body.toString('utf8').replaceAll(/\s+/g, ' ').trim();
  const shown = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
  return `status ${answer.status}, ${shown === '' ? 'an empty body' : shown}`;
}

export function isTimeout(answer: Exchange): boolean {
  return answer.kind === 'failure' && answer.reason === 'timeout';
}

/** Is it a reply of the protocol's form that says no? */
export function saysNo(body: Buffer): boolean {
  try {
    const { result } = JSON.parse(body.toString('utf8')) as { result?: { resultStatus?: unknown } };
    return result?.resultStatus === 'F' || result?.resultStatus === 'U';
  } catch {
    return false;
  }
}
