import type { Finding, FindingCode } from './finding.ts';

const finding = <C extends FindingCode>(code: C, message: string, hint: string): Finding => ({
  code,
  message,
  hint,
});

export const NO_KEY_MATCHES = finding(
  'NO_KEY_MATCHES',
  "None of the client's keys that were tried made this signature.",
  "Compare publicKey with Alipay's public key in the dashboard, of this client and environment (sandbox and production differ); it is not your own key. If it is right, the message is forged or its signature was damaged.",
);
export const GIVEN_OWN = finding(
  'OWN_KEY',
  "The configured key is your own public key, not Alipay's.",
  "Copy Alipay's public key from the dashboard; your own stays with your requests to Alipay.",
);
export const OWN_KEY = finding(
  'OWN_KEY',
  'Your own key pair made this signature, not Alipay.',
  "Sign with the key that plays Alipay's: the message does not come from Alipay.",
);
export const OTHER_DIGEST = finding(
  'OTHER_DIGEST',
  'The key is right, but the signature is not over SHA-256.',
  'The sender has to sign with RSA256: RSASSA-PKCS1-v1_5 with SHA-256.',
);
export const SIGNATURE_MISSING = finding(
  'SIGNATURE_MISSING',
  'There is no signature header.',
  'Check that no proxy drops it.',
);
export const HEADER_DOUBLED = finding(
  'HEADER_DOUBLED',
  'client-id, request-time or signature came more than once.',
  'Each of them comes once: check that no proxy adds another.',
);
export const VALUE_DAMAGED = finding(
  'VALUE_DAMAGED',
  "The signature value has not the length of any of the client's keys.",
  'Something cuts or rewrites the header on the way, or the key is of another size: compare it with the dashboard.',
);
export const BODY_NOT_BYTES = finding(
  'BODY_NOT_BYTES',
  'The body is not bytes: it was parsed or decoded, and what was signed is gone.',
  'Hand over the bytes that arrived (Uint8Array).',
);
export const CONTENT_UNKNOWN = finding(
  'CONTENT_UNKNOWN',
  'The key is right, but the bytes that were signed are none of the known alterations of those that arrived.',
  'Compare method, path, query, client-id, request-time and body with what was sent: something changes them on the way.',
);
export const METHOD = finding(
  'METHOD',
  'The signature covers POST.',
  'Something changes the method on the way.',
);
export const SWAPPED = finding(
  'CLIENT_AND_TIME_SWAPPED',
  'The signature covers request-time and client-id in the wrong order.',
  'The sender has to sign client-id first, then request-time.',
);
