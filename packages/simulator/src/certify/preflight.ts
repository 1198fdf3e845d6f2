import type { LocalizedText } from '@notify-capture/core';
import type { Exchange } from '../exchange.ts';
import { type ExchangeFailure, failureTexts } from '../failure.ts';
import { joinTexts } from '../language.ts';
import { isHtml } from '../status-hint.ts';
import { comparableReply, Endpoint, type EndpointSettings, type RequestFormat } from './endpoint.ts';
import { ListError } from './list-body.ts';
import { type LocalizedPreflightError, notAcceptedError, urlWithoutCredentials } from './not-accepted.ts';
import { isRefusalBody, isTimeout } from './probes.ts';
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
export async function preflight(settings: PreflightSettings): Promise<Endpoint | LocalizedPreflightError> {
  try {
    const endpoint = await findFormat(settings);
    return endpoint instanceof Endpoint ? ((await listError(settings)) ?? endpoint) : endpoint;
  } catch (error) {
    if (!(error instanceof RateLimitError)) throw error;
    return { message: error.text, hint: error.hint };
  }
}

async function findFormat(settings: PreflightSettings): Promise<Endpoint | LocalizedPreflightError> {
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
  if (baseline.kind === 'failure' || baseline.status >= 300) return false;
  // A login page may have a token that differs from reply to reply.
  if (isRefusalBody(baseline.body) || isHtml(baseline.body)) return false;
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

async function listError({
  captures,
  others,
}: Pick<EndpointSettings, 'captures' | 'others'>): Promise<LocalizedPreflightError | undefined> {
  try {
    await captures?.entries();
    await others?.entries();
    return undefined;
  } catch (error) {
    if (!(error instanceof ListError)) throw error;
    const { name, option } = error.list;
    return {
      message: joinTexts({ en: `The ${name.en} is unreadable.`, zh: `无法读取${name.zh}。` }, error.text),
      hint: LIST_HINTS[option],
    };
  }
}

const LIST_HINTS: Readonly<Record<ListError['list']['option'], LocalizedText>> = {
  '--captures': {
    en: 'Expected at --captures: a GET that returns 200 and a JSON array of objects with captureId, and preferably outcome and amount.',
    zh: '--captures 应能以 GET 读取，返回 200 和 JSON 数组，其元素是带 captureId 的对象，最好还有 outcome 和 amount。',
  },
  '--others': {
    en: 'Expected at --others: a GET that returns 200 and a JSON array of objects with kind, type and the ids of the message, such as disputeId.',
    zh: '--others 应能以 GET 读取，返回 200 和 JSON 数组，其元素是带 kind、type 和消息 ID（如 disputeId）的对象。',
  },
};

function noReplyError(
  answer: ExchangeFailure,
  { url }: Pick<EndpointSettings, 'url'>,
): LocalizedPreflightError {
  const [en, zh] = [failureTexts(answer, 'en'), failureTexts(answer, 'zh')];
  const address = urlWithoutCredentials(url);
  const message = { en: `${address} did not reply. ${en.message}`, zh: `${address} 没有响应。${zh.message}` };
  return { message, hint: isTimeout(answer) ? UNREAD_BODY : { en: en.hint, zh: zh.hint } };
}

const UNREAD_BODY: LocalizedText = {
  en: 'Does a body parser run before the handler? A handler that waits for a body that the parser has already read never replies.',
  zh: '处理程序之前是否运行了正文解析中间件？正文已被其读完时，仍在等待正文的处理程序永远不会响应。',
};
