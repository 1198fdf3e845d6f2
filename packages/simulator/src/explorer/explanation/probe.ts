import type { FindingCode, LocalizedText } from '@notify-capture/core';
import { type ExchangeOptions, exchange, type OutgoingRequest } from '../../exchange.ts';
import { verdictOf } from '../../reply-verdict.ts';
import type { LikelyCause, MessageDraft, ProbeReport, ProbeResult, SignedAs } from '../api.ts';
import { type DraftSettings, signDraft } from '../message/sign-draft.ts';
import { fromFinding, writtenAgain } from './causes.ts';

/** A genuine message in another form: the endpoint accepts it if it sees this form. */
interface Probe {
  readonly code: FindingCode | 'GENUINE' | 'BARE_SIGNATURE' | 'NO_KEY_VERSION' | 'ISO_TIME' | 'FORGED';
  readonly title: LocalizedText;
  readonly change: Partial<MessageDraft>;
  /** The cause that an acceptance proves. */
  readonly cause?: LikelyCause;
}

/**
 * Sends the message in the forms that a wrong endpoint may verify: without its query, without a prefix, with the body
 * written again, and so on. The form that it accepts is what it sees.
 */
export async function probeEndpoint(
  draft: MessageDraft,
  settings: DraftSettings,
  options: ExchangeOptions,
): Promise<ProbeReport> {
  // The probes ask about the endpoint, not about the changes of the draft.
  const { body, target } = draft;
  const genuine: MessageDraft = { body, ...(target === undefined ? {} : { target }) };
  const { sent } = signDraft(genuine, settings);
  const results: ProbeResult[] = [];
  for (const { code, title, change, cause } of probesFor(sent.target, sent.body)) {
    const request: OutgoingRequest = signDraft({ ...genuine, ...change }, settings).request;
    const answer = await exchange(request, options);
    const accepted = verdictOf(answer, settings.signer).acknowledged;
    const status = answer.kind === 'reply' ? { status: answer.status } : {};
    results.push({ code, title, accepted, ...status });
    // The next probes would probably wait as long.
    if (answer.kind === 'failure') break;
    // If the endpoint accepts the genuine form, there is nothing to find.
    if (accepted && code === 'GENUINE') break;
    if (accepted && cause !== undefined) return { probes: results, cause };
  }
  return { probes: results };
}

function probesFor(target: string, body: Buffer): readonly Probe[] {
  return [
    {
      code: 'GENUINE',
      title: { en: 'As Alipay signs it', zh: '与支付宝的签名相同' },
      change: {},
    },
    {
      code: 'FORGED',
      title: { en: 'With a key that nobody trusts', zh: '使用不受信任的密钥' },
      change: { key: 'untrusted' },
      cause: {
        code: 'NOT_VERIFIED',
        cause: { en: 'The endpoint verifies no signature.', zh: '接口没有验签。' },
        fix: { en: 'Verify the signature before anything else.', zh: '请先验签，再做其他处理。' },
        proven: true,
      },
    },
    ...targetsSeen(target).map(([code, signedTarget]) => probe(code, signedTarget, { target: signedTarget })),
    ...bodiesSeen(body).map(([code, name, text]) => probe(code, name, { body: { text, compact: false } })),
    {
      code: 'BARE_SIGNATURE',
      title: { en: 'Signature as bare base64', zh: '签名为未编码的 base64' },
      change: { encoding: 'bare' },
      cause: {
        ...fromFinding('VALUE_ENCODED_TWICE', true),
        cause: {
          en: 'The endpoint does not percent-decode the signature.',
          zh: '接口没有对签名做百分号解码。',
        },
      },
    },
    {
      code: 'NO_KEY_VERSION',
      title: { en: 'Without a key version', zh: '不带密钥版本' },
      change: { keyVersion: null },
      cause: {
        ...fromFinding('OTHER_KEY_VERSION', true),
        cause: { en: 'The endpoint has no key of this version.', zh: '接口没有该版本的密钥。' },
      },
    },
    {
      code: 'ISO_TIME',
      title: { en: 'Time as ISO 8601', zh: '时间为 ISO 8601' },
      change: { requestTime: new Date().toISOString() },
      cause: {
        ...fromFinding('TIME_UNUSABLE', true),
        cause: { en: 'The endpoint reads no epoch milliseconds.', zh: '接口不能读取毫秒时间戳。' },
        fix: { en: 'Accept epoch milliseconds and ISO 8601.', zh: '请接受毫秒时间戳和 ISO 8601。' },
      },
    },
  ];
}

function probe(code: FindingCode, form: string, signedAs: SignedAs): Probe {
  return {
    code,
    title: { en: `Signed for ${form}`, zh: `按 ${form} 签名` },
    change: { signedAs },
    cause: fromFinding(code, true),
  };
}

/** The targets that a wrong endpoint may see. */
function targetsSeen(target: string): readonly (readonly [FindingCode, string])[] {
  const [path = '', ...query] = target.split('?');
  const search = query.length === 0 ? '' : `?${query.join('?')}`;
  const segments = path.split('/').slice(1);
  const unmounted = segments.slice(1).map((_, index) => `/${segments.slice(index + 1).join('/')}${search}`);
  return [
    ...(search === '' ? [] : [['QUERY_STRIPPED', path] as const]),
    ...[...unmounted, '/'].slice(0, 4).map((form) => ['MOUNT_PREFIX', form] as const),
    ...['/api', '/v1'].map((prefix) => ['MOUNT_PREFIX', `${prefix}${target}`] as const),
    ...(path === '/'
      ? []
      : [['TRAILING_SLASH', `${path.endsWith('/') ? path.slice(0, -1) : `${path}/`}${search}`] as const]),
  ];
}

/** The bodies that a wrong endpoint may see. */
function bodiesSeen(body: Buffer): readonly (readonly [FindingCode, name: string, text: string])[] {
  const again = writtenAgain(body);
  return [
    ...(again === undefined || again === body.toString()
      ? []
      : [['BODY_RESERIALIZED', 'JSON.stringify(JSON.parse(body))', again] as const]),
    ['BODY_EMPTY', 'an empty body', ''],
    ['BODY_EMPTY', '{}', '{}'],
    ['BODY_NOT_BYTES', '[object Object]', '[object Object]'],
  ];
}
