import type { Exchange } from '../exchange.ts';
import { verdictOf } from '../reply-verdict.ts';
import { isLoginStatus } from '../status-hint.ts';
import type { PreflightError } from './certificate.ts';
import { comparableReply, Endpoint, type EndpointSettings, type RequestFormat } from './endpoint.ts';
import { CaptureListError } from './list-body.ts';
import { describeAnswer, hasResult, isRefusalBody, isTimeout } from './probes.ts';
import { RateLimitError } from './rate-limit.ts';

/** The usual form first. The others are for endpoints that accept no other one. */
const REQUEST_FORMATS = (['milliseconds', 'iso'] as const).flatMap((time) =>
  [true, false].flatMap((versioned) =>
    (['percent-encoded', 'bare'] as const).map((encoding) => ({ encoding, versioned, time })),
  ),
);

/** The settings of an endpoint whose request format is not known yet. */
export interface PreflightSettings extends Omit<EndpointSettings, 'format' | 'baseline'> {
  /** `null`: the endpoint has no key versions. */
  readonly keyVersion: string | null;
}

/** Does the endpoint reply, and does it trust the simulator's key? The checks make sense only then. */
export async function preflight(settings: PreflightSettings): Promise<Endpoint | PreflightError> {
  try {
    const endpoint = await findFormat(settings);
    return endpoint instanceof Endpoint ? ((await captureListError(settings)) ?? endpoint) : endpoint;
  } catch (error) {
    if (!(error instanceof RateLimitError)) throw error;
    const { message, hint } = error;
    return { message, hint };
  }
}

async function findFormat(settings: PreflightSettings): Promise<Endpoint | PreflightError> {
  const attempts: { readonly format: RequestFormat; readonly baseline: Exchange }[] = [];
  for (const format of formatsFor(settings)) {
    const endpoint = new Endpoint({ ...settings, format, baseline: NO_BASELINE });
    const baseline = await endpoint.send(endpoint.sign());
    settings.signal?.throwIfAborted();
    if (baseline.kind === 'failure') return noReplyError(baseline, settings);
    if (endpoint.isAccepted(baseline)) return new Endpoint({ ...settings, format, baseline });
    attempts.push({ format, baseline });
  }
  for (const { format, baseline } of attempts) {
    const endpoint = new Endpoint({ ...settings, format, baseline });
    if (await acceptsWithWrongReply(endpoint, baseline)) return endpoint;
  }
  return notAcceptedError(attempts[0]?.baseline ?? NO_BASELINE, settings);
}

/** The reply is not the documented one, but it is a success and differs from the reply to a forgery. */
async function acceptsWithWrongReply(endpoint: Endpoint, baseline: Exchange): Promise<boolean> {
  if (baseline.kind === 'failure' || baseline.status >= 300 || isRefusalBody(baseline.body)) return false;
  const forgedAnswer = await endpoint.send(endpoint.sign({}, { as: endpoint.untrustedSender }));
  return comparableReply(forgedAnswer) !== comparableReply(baseline);
}

const NO_BASELINE = { kind: 'failure', reason: 'other', message: '', hint: '', ms: 0 } as const;

function formatsFor({ keyVersion }: Pick<PreflightSettings, 'keyVersion'>): readonly RequestFormat[] {
  return REQUEST_FORMATS.map(({ versioned, ...rest }) => ({
    ...rest,
    keyVersion: versioned ? keyVersion : null,
  }));
}

async function captureListError({
  captures,
}: Pick<EndpointSettings, 'captures'>): Promise<PreflightError | undefined> {
  try {
    await captures?.of('');
    return undefined;
  } catch (error) {
    if (!(error instanceof CaptureListError)) throw error;
    return {
      message: `The list of booked captures is unreadable. ${error.message}`,
      hint: 'Expected at --captures: a GET that returns 200 and a JSON array of objects with captureId, and preferably outcome and amount.',
    };
  }
}

function noReplyError(answer: Exchange, { url }: Pick<EndpointSettings, 'url'>): PreflightError {
  const failure = answer.kind === 'failure' ? answer : NO_BASELINE;
  const hint = isTimeout(answer)
    ? 'Does a body parser run before the handler? A handler that waits for a body that the parser has already read never replies.'
    : failure.hint;
  return { message: `${urlWithoutCredentials(url)} did not reply. ${failure.message}`, hint };
}

function notAcceptedError(
  answer: Exchange,
  settings: Pick<EndpointSettings, 'url' | 'sender'>,
): PreflightError {
  const received = describeAnswer(answer, settings);
  const message = `The endpoint accepted no genuine notification, in any request format. Received: ${received}.`;
  return { message, hint: hintFor(answer, settings) };
}

function hintFor(answer: Exchange, { url, sender }: Pick<EndpointSettings, 'url' | 'sender'>): string {
  const status = answer.kind === 'reply' ? answer.status : 0;
  const trust = `Configure the endpoint to trust the simulator: client-id ${sender.clientId}, public key ${sender.publicKey}`;
  if (status === 404 || status === 405) {
    return `The endpoint has no route for POST ${url.pathname}. Compare the path of --to with the route and its prefix.`;
  }
  if (status >= 300 && status < 400) {
    return 'Alipay does not follow redirects. Set --to to the final URL, with its scheme, host and slashes. If the target is a login page, exempt the path of the endpoint from the login.';
  }
  if (status === 401 || status === 403 || status === 400) {
    return `${loginHint(answer)}Check three things. The key: ${trust}, not your own key, and not Alipay's. The path: behind a prefix or a proxy, the endpoint must verify ${url.pathname}${url.search}, the path that the simulator signs. The bytes: a JSON parser that runs first must keep the raw body. The endpoint's log may name the cause.`;
  }
  if (status >= 500) {
    return `The endpoint has an internal error. Check its log. Does it look up the order? The captures of the simulator belong to no order. ${trust}.`;
  }
  if (status >= 200 && status < 300 && verdictOf(answer, sender).acknowledged === false) {
    return `The endpoint gives the same reply to a genuine and to a forged notification, and it is not the acknowledgement: status 200 and {"result":{"resultCode":"SUCCESS","resultStatus":"S","resultMessage":"Success"}}. If it verifies signatures: ${trust}.`;
  }
  return trust;
}

/** An endpoint that was written by hand may refuse without a `result` too, so this is only one of the causes. */
function loginHint(answer: Exchange): string {
  if (answer.kind === 'failure' || !isLoginStatus(answer.status) || hasResult(answer.body)) return '';
  return 'The reply has no result object. Does it come from a login, a CSRF protection or a gateway in front of the endpoint? Then exempt the path of the endpoint from it. If the endpoint itself replied: ';
}

/** The URL without a user name and password. */
export function urlWithoutCredentials({ origin, pathname, search }: URL): string {
  return `${origin}${pathname}${search}`;
}
