import type { LocalizedText } from '@notify-capture/core';
import type { Language } from './language.ts';

/** The sentence about each failure, without its end, and how to fix it. */
const TEXTS = {
  refused: [
    { en: 'No server listens at this address', zh: '该地址没有服务器在监听' },
    { en: 'Start the server, or correct the port.', zh: '请启动服务器，或更正端口。' },
  ],
  reset: [
    {
      en: 'The server closed the connection before the end of its reply',
      zh: '服务器在响应结束之前关闭了连接',
    },
    { en: 'Check the log of the server.', zh: '请查看服务器的日志。' },
  ],
  timeout: [
    { en: 'The server sent no complete reply in time', zh: '服务器未在时限内返回完整的响应' },
    {
      en: 'Do slow work after the reply, or set a longer timeout.',
      zh: '请先返回响应，再做耗时的处理，或设置更长的超时时间。',
    },
  ],
  name: [
    { en: 'The host name has no address', zh: '无法解析主机名' },
    { en: 'Correct the host name, or use 127.0.0.1.', zh: '请更正主机名，或使用 127.0.0.1。' },
  ],
  unreachable: [
    { en: 'The address is unreachable', zh: '无法连接该地址' },
    { en: 'Check the address and the network.', zh: '请检查地址和网络。' },
  ],
  tls: [
    { en: 'The TLS handshake failed', zh: 'TLS 握手失败' },
    {
      en: 'For a self-signed certificate set NODE_EXTRA_CA_CERTS. For plain HTTP use http://.',
      zh: '如使用自签名证书，请设置 NODE_EXTRA_CA_CERTS；如使用明文 HTTP，请改用 http://。',
    },
  ],
  protocol: [
    { en: 'The reply is not HTTP', zh: '响应不是 HTTP' },
    {
      en: 'Check the port. Does the URL need http:// or https://?',
      zh: '请检查端口，以及 URL 应使用 http:// 还是 https://。',
    },
  ],
  'too-long': [
    { en: 'The reply exceeds the size limit', zh: '响应超过大小限制' },
    { en: 'Reply with the fixed body and nothing else.', zh: '请只返回固定正文。' },
  ],
  aborted: [
    { en: 'The exchange was aborted', zh: '请求已中止' },
    { en: 'Try again.', zh: '请重试。' },
  ],
  other: [
    { en: 'The connection failed', zh: '连接失败' },
    { en: 'Check the log of the server.', zh: '请查看服务器的日志。' },
  ],
} as const satisfies Readonly<Record<string, readonly [sentence: LocalizedText, hint: LocalizedText]>>;

/** Why there is no complete reply. */
export type FailureReason = keyof typeof TEXTS;

/** An exchange without a complete reply. */
export interface ExchangeFailure {
  /** There is no complete reply. */
  readonly kind: 'failure';
  /** Why there is none. */
  readonly reason: FailureReason;
  /** The failure, in one sentence. */
  readonly message: string;
  /** How to fix it. */
  readonly hint: string;
  /** The error of the system, or the time limit, as in `message`. */
  readonly detail?: string;
  /** From the start to the failure, in ms. */
  readonly ms: number;
}

const REASONS: Readonly<Record<string, FailureReason>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ECONNABORTED: 'reset',
  ETIMEDOUT: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  ENOTFOUND: 'name',
  EAI_AGAIN: 'name',
  EPROTO: 'tls',
};

/** Turns a network failure into the result of an exchange. */
export function failureOf(cause: FailureReason | Error, ms: number, timeoutMs: number): ExchangeFailure {
  const reason = typeof cause === 'string' ? cause : reasonOf(cause);
  const limit = reason === 'timeout' ? `${timeoutMs} ms` : '';
  const [detail = ''] = typeof cause === 'string' ? [limit] : (cause.message || codeOf(cause)).split('\n');
  const failure = { reason, ...(detail === '' ? {} : { detail }) };
  return { kind: 'failure', ...failure, ...failureTexts(failure, 'en'), ms };
}

/** The message and the hint of a failure in a language. */
export function failureTexts(
  { reason, detail }: Pick<ExchangeFailure, 'reason' | 'detail'>,
  lang: Language,
): Pick<ExchangeFailure, 'message' | 'hint'> {
  const [sentence, hint] = TEXTS[reason];
  const whole =
    lang === 'zh'
      ? `${sentence.zh}${detail === undefined ? '' : `（${detail}）`}。`
      : `${sentence.en}${detail === undefined ? '' : ` (${detail})`}.`;
  return { message: whole, hint: hint[lang] };
}

function reasonOf(error: Error): FailureReason {
  const code = codeOf(error);
  if (code.startsWith('HPE_')) return 'protocol';
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO/.test(code)) return 'tls';
  return REASONS[code] ?? 'other';
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
