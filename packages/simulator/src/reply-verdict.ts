import { type LocalizedText, parseRequestTime } from '@notify-capture/core';
import { excerptOf } from './excerpt.ts';
import type { Exchange, ExchangeReply } from './exchange.ts';
import { failureTexts } from './failure.ts';
import { type Language, readLanguage } from './language.ts';
import { bodyFindings } from './reply-body.ts';
import { findingIn, type LocalizedFinding, type ReplyFinding } from './reply-finding.ts';
import { headerValues } from './reply-headers.ts';
import { isUnroutedStatus, redirectTarget, statusHint } from './status-hint.ts';

/** Whether a reply is the acknowledgement. If it is not, Alipay retries. */
export type ReplyVerdict =
  | {
      /** The reply is the acknowledgement. */
      readonly acknowledged: true;
      /** Differences that do not matter to Alipay, as far as it is documented. */
      readonly remarks: readonly ReplyFinding[];
    }
  | {
      /** The reply is not the acknowledgement. */
      readonly acknowledged: false;
      /** Why the reply is not the acknowledgement; at least one reason. */
      readonly faults: readonly ReplyFinding[];
      /** Further differences, which do not matter to Alipay, as far as it is documented. */
      readonly remarks: readonly ReplyFinding[];
    };

/**
 * The options of {@link verdictOf}.
 *
 * @inline
 */
interface VerdictOptions {
  /** The client of the notification, for comparison with the reply's `client-id`. */
  readonly clientId: string;
  /** The language of the messages and hints. Default `en`. */
  readonly lang?: Language | undefined;
}

/** How much of a header a message contains, in characters. */
const MAX_HEADER = 160;

/**
 * Is this reply the acknowledgement?
 *
 * An acknowledgement has status 200, `application/json` and the fixed body. The documented reply also has the headers
 * `response-time` and `client-id`, but it is not documented that Alipay reads them. A missing header is therefore a
 * remark, not a fault. The same is true for an additional field in the body. A refusal has no remarks about headers.
 *
 * @throws SimulatorError `OPTION_INVALID` (an unknown language)
 * @example
 * import { createSender, exchange, verdictOf } from '@notify-capture/simulator';
 *
 * const url = new URL('http://127.0.0.1:3000/alipay/notifyCapture');
 * const { clientId, sign } = createSender({ privateKey });
 * const verdict = verdictOf(await exchange(sign({ url, body: {} })), { clientId });
 * if (!verdict.acknowledged) console.log(verdict.faults.map(({ message, hint }) => `${message} ${hint}`));
 */
export function verdictOf(answer: Exchange, options: VerdictOptions): ReplyVerdict {
  const lang = readLanguage(options.lang);
  if (answer.kind === 'failure')
    return {
      acknowledged: false,
      faults: [{ code: 'NO_REPLY', ...failureTexts(answer, lang) }],
      remarks: [],
    };
  const refusal = refusalIn(answer);
  // A framework writes the reply of a path without a route: its body and headers say nothing about the endpoint.
  const isUnrouted = refusal === undefined && isUnroutedStatus(answer.status);
  const body = refusal === undefined && !isUnrouted ? bodyFindings(answer) : [];
  // Before the signature is verified, a refusal has no client-id, as it should be.
  const headers = isSuccess(answer) ? headerRemarks(answer, options.clientId) : [];
  const inLanguage = (finding: LocalizedFinding): ReplyFinding => findingIn(finding, lang);
  const faults = [
    ...statusFaults(answer, refusal),
    ...(isUnrouted ? [] : typeFaults(answer)),
    ...body.filter((finding) => !isRemark(finding)),
  ].map(inLanguage);
  const remarks = [...body.filter(isRemark), ...headers].map(inLanguage);
  return faults.length === 0 ? { acknowledged: true, remarks } : { acknowledged: false, faults, remarks };
}

function isSuccess({ status }: ExchangeReply): boolean {
  return status >= 200 && status < 300;
}

function isRemark({ code }: LocalizedFinding): boolean {
  return code === 'FIELD_UNKNOWN';
}

/** The result code of a documented refusal. The fields of its body are then not reported as faults. */
function refusalIn({ status, body }: ExchangeReply): string | undefined {
  if (status === 200) return undefined;
  try {
    const { resultCode, resultStatus } = JSON.parse(body.toString('utf8')).result;
    return /^[FU]$/.test(resultStatus) && /^\w{1,64}$/.test(resultCode) ? resultCode : undefined;
  } catch {
    return undefined;
  }
}

function statusFaults(reply: ExchangeReply, refusal: string | undefined): readonly LocalizedFinding[] {
  const { status } = reply;
  if (status === 200) return [];
  const target = redirectTarget(reply);
  const location = target === undefined ? undefined : excerptOf(target, MAX_HEADER);
  const en = `${location === undefined ? '' : ` (redirect to ${location})`}${refusal === undefined ? '' : ` (${refusal})`}`;
  const zh = `${location === undefined ? '' : `（重定向到 ${location}）`}${refusal === undefined ? '' : `（${refusal}）`}`;
  return [
    {
      code: 'STATUS',
      message: {
        en: `The status is ${status}${en}; expected 200.`,
        zh: `状态码为 ${status}${zh}，应为 200。`,
      },
      hint: statusHint(reply, refusal !== undefined),
    },
  ];
}

function typeFaults(reply: ExchangeReply): readonly LocalizedFinding[] {
  const value = headerValues(reply, 'content-type').join(', ');
  if (/^application\/json\s*(;|$)/i.test(value)) return [];
  const received = excerptOf(value, MAX_HEADER);
  return [
    {
      code: 'CONTENT_TYPE',
      path: 'content-type',
      message: {
        en: `The content type is ${received === '' ? 'missing' : received}; expected application/json.`,
        zh: `${received === '' ? '缺少内容类型' : `内容类型为 ${received}`}，应为 application/json。`,
      },
      hint: {
        en: 'Set Content-Type: application/json on the reply.',
        zh: '请在响应中设置 Content-Type: application/json。',
      },
    },
  ];
}

function headerRemarks(reply: ExchangeReply, clientId: string): readonly LocalizedFinding[] {
  const [time] = headerValues(reply, 'response-time');
  const [client] = headerValues(reply, 'client-id');
  return [
    ...headerRemark('response-time', time, time === undefined || parseRequestTime(time) !== undefined, {
      expected: {
        en: 'the time of the reply, in ISO 8601 with an offset',
        zh: 'ISO 8601 格式、带时区偏移的响应时间',
      },
      hint: {
        en: 'Set it to the time of the reply, such as 2026-01-31T12:00:00Z.',
        zh: '请将其设为响应的时间，例如 2026-01-31T12:00:00Z。',
      },
    }),
    ...headerRemark('client-id', client, client === undefined || client === clientId, {
      expected: { en: `${clientId}, as in the notification`, zh: `${clientId}，与通知相同` },
      hint: {
        en: 'After the signature check, set it to the client-id of the notification.',
        zh: '验签之后，请将其设为通知中的 client-id。',
      },
    }),
  ];
}

function headerRemark(
  path: string,
  value: string | undefined,
  fits: boolean,
  { expected, hint }: { readonly expected: LocalizedText; readonly hint: LocalizedText },
): readonly LocalizedFinding[] {
  if (value === undefined) {
    const message = {
      en: `The header ${path} is missing; expected ${expected.en}.`,
      zh: `缺少响应头 ${path}，应为 ${expected.zh}。`,
    };
    return [{ code: 'HEADER_MISSING', path, message, hint }];
  }
  if (fits) return [];
  const received = excerptOf(value, MAX_HEADER);
  const message = {
    en: `The header ${path} is ${received}; expected ${expected.en}.`,
    zh: `响应头 ${path} 为 ${received}，应为 ${expected.zh}。`,
  };
  return [{ code: 'HEADER_WRONG', path, message, hint }];
}
