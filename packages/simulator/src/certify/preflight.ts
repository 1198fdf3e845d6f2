import type { Exchange } from '../exchange.ts';
import { verdictOf } from '../verdict.ts';
import { CapturesUnreadable } from './captures.ts';
import type { Stop } from './certificate.ts';
import { type Dialect, Endpoint, type EndpointSettings, likeness } from './endpoint.ts';
import { described, isTimeout, saysNo } from './probes.ts';

/** The usual spelling first; an endpoint that takes only another one is tried in that one. */
const DIALECTS = (['milliseconds', 'iso'] as const).flatMap((time) =>
  [true, false].flatMap((versioned) =>
    (['percent-encoded', 'bare'] as const).map((encoding) => ({ encoding, versioned, time })),
  ),
);

/** What the endpoint is to be tried with, before it is known how it wants to be spoken to. */
export interface PreflightSettings extends Omit<EndpointSettings, 'dialect' | 'baseline'> {
  /** `null`: the endpoint has no versions. */
  readonly keyVersion: string | null;
}

/** Does the endpoint answer, and does it trust the simulator's key? The checks make sense only then. */
export async function preflight(settings: PreflightSettings): Promise<Endpoint | Stop> {
  const endpoint = await trusting(settings);
  return endpoint instanceof Endpoint ? ((await unreadableList(settings)) ?? endpoint) : endpoint;
}

async function trusting(settings: PreflightSettings): Promise<Endpoint | Stop> {
  const tried: { readonly dialect: Dialect; readonly baseline: Exchange }[] = [];
  for (const dialect of dialects(settings)) {
    const endpoint = new Endpoint({ ...settings, dialect, baseline: NO_BASELINE });
    const baseline = await endpoint.send(endpoint.genuine());
    settings.signal?.throwIfAborted();
    if (baseline.kind === 'failure') return noReply(baseline, settings);
    if (endpoint.accepted(baseline)) return new Endpoint({ ...settings, dialect, baseline });
    tried.push({ dialect, baseline });
  }
  for (const { dialect, baseline } of tried) {
    const endpoint = new Endpoint({ ...settings, dialect, baseline });
    if (await seemsTaken(endpoint, baseline)) return endpoint;
  }
  return notTrusted(tried[0]?.baseline ?? NO_BASELINE, settings);
}

/** Not acknowledged as documented, but as a success, and otherwise than a forgery: only the reply is wrong. */
async function seemsTaken(endpoint: Endpoint, baseline: Exchange): Promise<boolean> {
  if (baseline.kind === 'failure' || baseline.status >= 300 || saysNo(baseline.body)) return false;
  const forged = await endpoint.send(endpoint.genuine({}, { as: endpoint.stranger }));
  return likeness(forged) !== likeness(baseline);
}

const NO_BASELINE = { kind: 'failure', reason: 'other', message: '', hint: '', ms: 0 } as const;

/** The sender's own key version goes with every spelling. */
function dialects({ keyVersion }: Pick<PreflightSettings, 'keyVersion'>): readonly Dialect[] {
  return DIALECTS.map(({ versioned, ...rest }) => ({ ...rest, keyVersion: versioned ? keyVersion : null }));
}

async function unreadableList({ captures }: Pick<EndpointSettings, 'captures'>): Promise<Stop | undefined> {
  try {
    await captures?.of('');
    return undefined;
  } catch (error) {
    if (!(error instanceof CapturesUnreadable)) throw error;
    return {
      why: `The list of what was booked cannot be read. ${error.message}`,
      hint: 'Wanted at --captures: a GET that answers 200 and a JSON array of objects with captureId, and better outcome and amount too.',
    };
  }
}

function noReply(answer: Exchange, { url }: Pick<EndpointSettings, 'url'>): Stop {
  const failure = answer.kind === 'failure' ? answer : NO_BASELINE;
  const hint = isTimeout(answer)
    ? 'A handler that waits for a body which a parser has already read hangs like this. Check what is mounted before it.'
    : failure.hint;
  return { why: `${shownUrl(url)} gave no reply. ${failure.message}`, hint };
}

function notTrusted(answer: Exchange, settings: Pick<EndpointSettings, 'url' | 'sender'>): Stop {
  const came = described(answer, settings);
  const why = `A genuine notification was not taken, in no spelling: ${came}.`;
  return { why, hint: remedyFor(answer, settings) };
}

function remedyFor(answer: Exchange, { url, sender }: Pick<EndpointSettings, 'url' | 'sender'>): string {
  const status = answer.kind === 'reply' ? answer.status : 0;
  const trust = `Have it trust the simulator: client-id ${sender.clientId}, public key ${sender.publicKey}`;
  if (status === 404 || status === 405) {
    return `Nothing takes a POST at ${url.pathname}: compare the path of --to with the route, with its prefix.`;
  }
  if (status >= 300 && status < 400) {
    return 'The sender follows no redirects: give --to the final address, with its scheme, host and slashes.';
  }
  if (status === 401 || status === 403 || status === 400) {
    return `Three things are usually wrong. The key: ${trust} (no key of yours, and none of Alipay's own). The path: behind a prefix or a proxy the endpoint must verify ${url.pathname}${url.search}, as the sender knows it. The bytes: a JSON parser before it must leave the raw body. Its log may say which.`;
  }
  if (status >= 500) {
    return `The endpoint has a fault of its own: its log says which. A lookup of the order may be one: the captures that are sent are made up. ${trust}.`;
  }
  if (status === 429) return 'A rate limit turned the simulator away: lift it for the test, and run again.';
  if (status >= 200 && status < 300 && verdictOf(answer, sender).acknowledged === false) {
    return `It answers a genuine and a forged notification alike, and neither with the acknowledgement, status 200 and {"result":{"resultCode":"SUCCESS","resultStatus":"S","resultMessage":"Success"}}. If it verifies: ${trust}.`;
  }
  return trust;
}

/** Without a name and a password that may be in it. */
export function shownUrl({ origin, pathname, search }: URL): string {
  return `${origin}${pathname}${search}`;
}
