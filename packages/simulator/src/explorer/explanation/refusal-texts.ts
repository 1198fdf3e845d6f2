import type { LocalizedText, NotificationErrorCode } from '@notify-capture/core';

/** Chinese texts of the refusals that a message of the explorer can cause. Core's own texts are in English. */
const CHINESE: Partial<Readonly<Record<NotificationErrorCode, readonly [message: string, hint: string]>>> = {
  METHOD_NOT_ALLOWED: ['只接受 POST 方法。', '请使用 POST 发送。'],
  UNSUPPORTED_MEDIA_TYPE: ['内容类型不是 application/json。', '请检查代理是否改写了 Content-Type。'],
  UNSUPPORTED_ENCODING: ['正文经过了压缩。', '请检查代理是否压缩了请求。'],
  BODY_TOO_LARGE: ['正文超过大小限制。', '通知只有几 KiB。仅当通知真实时才调高 maxBodyBytes。'],
  MISSING_HEADER: ['缺少 client-id、request-time 或 signature 请求头。', '请检查代理是否去掉了该请求头。'],
  DUPLICATE_HEADER: ['三个请求头之一出现了多次。', '请检查代理是否重复添加了该请求头。'],
  MALFORMED_SIGNATURE: [
    'signature 请求头格式不正确。',
    '格式应为：algorithm=RSA256, keyVersion=1, signature=<base64，可做百分号编码>。',
  ],
  MALFORMED_TIME: ['request-time 不是时间。', '应为毫秒时间戳，或带时区偏移的 ISO 8601 时间。'],
  INVALID_JSON: ['正文不是 UTF-8 编码的 JSON。', '签名有效。请更正正文。'],
  INVALID_NOTIFICATION: ['通知不符合协议。', '签名有效。请更正列出的字段。'],
  UNKNOWN_CLIENT: ['client-id 未知。', '请将 client-id 设为接口所配置的客户端。'],
  UNKNOWN_KEY_VERSION: ['keyVersion 未知。', '请将该版本的公钥加入 publicKeys。'],
  SIGNATURE_MISMATCH: [
    '签名与请求和密钥不符。',
    '请检查三点：密钥是否正确；路径是否为签名时的路径；正文的字节是否被改动。',
  ],
  TOO_OLD: ['通知的时间太旧。', '签名有效。请检查服务器的时钟；如时钟正确，则该通知是重放。'],
  TOO_EARLY: ['通知的时间在未来。', '签名有效。请检查服务器的时钟。'],
  UNHANDLED_TYPE: ['没有处理该种类消息的程序。', '请设置 onOther：支付宝会把各种消息发到同一地址。'],
};

/** The texts of a refusal in every language. */
export function refusalTexts(
  code: NotificationErrorCode,
  message: string,
  hint: string,
): { readonly message: LocalizedText; readonly hint: LocalizedText } {
  const [zhMessage, zhHint] = CHINESE[code] ?? [message, hint];
  return { message: { en: message, zh: zhMessage }, hint: { en: hint, zh: zhHint } };
}
