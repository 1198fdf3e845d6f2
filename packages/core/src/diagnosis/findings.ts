import type { Finding, FindingCode } from './finding.ts';

const finding = <C extends FindingCode>(code: C, message: string, hint: string): Finding => ({
  code,
  message,
  hint,
});

export const NO_KEY_MATCHES = finding(
  'NO_KEY_MATCHES',
  "None of the client's keys made this signature.",
  "Compare publicKey with Alipay's public key in the dashboard, for this client and environment (sandbox and production differ). Do not use your own public key. If publicKey is right, the message is forged or its signature is damaged.",
);
export const OWN_KEY_CONFIGURED = finding(
  'OWN_KEY',
  "The configured key is your own public key, not Alipay's.",
  "Copy Alipay's public key from the dashboard.",
);
export const OWN_KEY = finding(
  'OWN_KEY',
  "Your own key made this signature, not Alipay's.",
  "The message is not from Alipay. In a test, sign with the test key that stands for Alipay's.",
);
export const OTHER_DIGEST = finding(
  'OTHER_DIGEST',
  'The key is right, but the digest is not SHA-256.',
  'The sender must sign with RSA256: RSASSA-PKCS1-v1_5 with SHA-256.',
);
export const SIGNATURE_MISSING = finding(
  'SIGNATURE_MISSING',
  'There is no signature header.',
  'Check that no proxy removes it.',
);
export const HEADER_REPEATED = finding(
  'HEADER_REPEATED',
  'client-id, request-time or signature is repeated.',
  'Check that no proxy adds a second one.',
);
export const VALUE_DAMAGED = finding(
  'VALUE_DAMAGED',
  "The length of the signature value does not match any of the client's keys.",
  'Check whether a proxy cuts or rewrites the header. Compare the key with the one in the dashboard: its size may differ.',
);
export const BODY_NOT_BYTES = finding(
  'BODY_NOT_BYTES',
  'The body is not bytes: it was parsed or decoded, and the signed bytes are lost.',
  'Pass the received bytes (Uint8Array).',
);
export const BODY_EMPTY = finding(
  'BODY_EMPTY',
  'The key is right, but the received body is empty.',
  'A parser or a middleware has read the body, or a proxy has dropped it. Mount the receiver before any body parser.',
);
export const BODY_DAMAGED = finding(
  'BODY_DAMAGED',
  'The key is right, but the received body contains U+FFFD: it was decoded as UTF-8 and lost bytes.',
  'Keep the body as bytes: collect the chunks, and do not decode them one by one.',
);

export const BODY_QUESTION_MARKS = finding(
  'BODY_DAMAGED',
  'The received body contains question marks, perhaps in place of characters outside ASCII.',
  'Keep the body as bytes, or decode and encode it as UTF-8.',
);
export const BODY_FORM = finding(
  'BODY_FORM',
  'The key is right, but the received body is a form (name=value), not JSON.',
  'Check which parser or proxy converts the body. It must pass on the bytes unchanged.',
);
export const TIME_UNUSABLE = finding(
  'TIME_UNUSABLE',
  'The cause was not examined: the request-time is not a time, or is too old or too early.',
  "Check this server's clock first. A message with such a time is refused whatever its signature.",
);

export const CONTENT_NOT_EXAMINED = finding(
  'CONTENT_NOT_EXAMINED',
  'A key of this client made the signature, but probably over another request. Only five such requests in ten seconds are examined.',
  'Read the diagnosis of the lines before. If it does not explain them, somebody sends recorded messages: limit the requests in front of this server.',
);

/** The key is right, and the declared length or the JSON shows that the end of the body is missing. */
export function truncated(received: number, declared?: number): Finding {
  return finding(
    'BODY_TRUNCATED',
    declared === undefined
      ? `The key is right, but the JSON of the body is incomplete after ${received} bytes.`
      : `The key is right, but only ${received} of ${declared} bytes of the body were received.`,
    'Check which parser or proxy limits the size of a body.',
  );
}

/** The key is right, and no usual alteration explains the difference. A target that is a URL has passed a URL parser. */
export function contentUnknown(path: string, isUrl: boolean): Finding {
  const parsed =
    'A URL parser removes .. segments with the segment before, tabs and #…: if Alipay has such a path, give it a plain one, or set publicTarget to the path that it has.';
  const removed =
    'If Alipay has another path, a proxy has removed a part of it: set publicTarget to the path that Alipay has. If the proxy sends the path in X-Original-URI, this log names it.';
  return finding(
    'CONTENT_UNKNOWN',
    'The key is right, but the request was altered, and none of the usual alterations explains it.',
    `The verified path is ${path}. ${isUrl ? `${parsed} ${removed}` : removed} Otherwise compare query, client-id, request-time and body with the sent ones.`,
  );
}
export const METHOD = finding(
  'METHOD',
  'The signature covers the method POST.',
  'Check which proxy changes the method.',
);
