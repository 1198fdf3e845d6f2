import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';

/** What a text or bytes contain: a key, or the reason why not. */
export type KeyReading =
  | { readonly key: KeyObject }
  | { readonly jwk: Readonly<Record<string, unknown>> }
  | {
      readonly reason: 'KEY_MISSING' | 'KEY_PRIVATE' | 'KEY_AMBIGUOUS' | 'KEY_UNREADABLE';
      readonly problem: string;
    };

const PRIVATE: KeyReading = { reason: 'KEY_PRIVATE', problem: '' };
const SEVERAL: KeyReading = { reason: 'KEY_AMBIGUOUS', problem: 'contains several keys.' };
/** The labels of PEM that hold a public key (RFC 7468). */
const PUBLIC_LABELS = [
  'PUBLIC KEY',
  'RSA PUBLIC KEY',
  'CERTIFICATE',
  'X509 CERTIFICATE',
  'TRUSTED CERTIFICATE',
];

/** Other forms than a key's, each with its name. */
const FOREIGN_FORMS: readonly (readonly [form: RegExp, problem: string])[] = [
  [/^(?:export\s+)?[A-Za-z_]\w{0,63}\s*[=:]\s*[^\s=]/, 'is a whole line NAME=value. Pass the value alone.'],
  [/%(?:2[BbFf]|3[Dd]|0[AaDd]|20)/, 'is percent-encoded. Decode it with decodeURIComponent.'],
  [/^(?:0x)?[0-9a-f\s:]{64,}$/i, "is hexadecimal. Pass the bytes: Buffer.from(text, 'hex')."],
  [
    /^(?:ssh-rsa|ecdsa-|ssh-ed25519|---- BEGIN SSH2)/,
    'is a key of OpenSSH. Convert it: ssh-keygen -e -m PKCS8.',
  ],
  [/\0|\ufffd/, 'is text in another encoding, such as UTF-16. Save the file as UTF-8.'],
];

/** Object identifiers of PKCS #5 and PKCS #12 encryption (RFC 8018, RFC 7292): the container of a private key. */
const ENCRYPTED = ['2a864886f70d0105', '2a864886f70d010c'].map((oid) => Buffer.from(oid, 'hex'));

/** Reads a key from bytes: DER, or a text that was read without an encoding. */
export function readKeyBytes(given: Uint8Array): KeyReading {
  const bytes = Buffer.from(given);
  if (isUtf16(bytes)) return unreadable('is text in UTF-16. Save the file as UTF-8.');
  const text = bytes.toString('utf8').replace(/^\ufeff/, '');
  return /^[\s\x20-\x7e]+$/.test(text) ? readKeyText(text) : readDer(bytes);
}

/** In UTF-16, every other byte of ASCII is zero. */
function isUtf16(bytes: Buffer): boolean {
  return [2, 3].some((start) => [0, 2, 4, 6, 8, 10].every((at) => bytes[start + at] === 0));
}

/** Reads a key from a text: PEM, base64 or base64url of DER, or a JWK. */
export function readKeyText(given: string): KeyReading {
  // Environment variables often contain line breaks as the two characters \ and n, once or several times escaped, and
  // quotes around them. PHP's json_encode escapes slashes.
  const text = given
    .replaceAll(/\\+r/g, '')
    .replaceAll(/\\+n/g, '\n')
    .replaceAll(/\\+\//g, '/')
    .trim()
    .replaceAll(/^\\*["']|\\*["']$/g, '')
    .trim();
  if (text === '') return { reason: 'KEY_MISSING', problem: 'is empty.' };
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) return PRIVATE;
  if (text.startsWith('{') || text.startsWith('[')) return readJson(text);
  const foreign = FOREIGN_FORMS.find(([form]) => form.test(text));
  if (foreign !== undefined) return unreadable(foreign[1]);
  if (text.includes('-----BEGIN')) return readPem(text);
  const base64 = text.replaceAll(/\s/g, '');
  if (/^[\w+/-]{64,}={1,2}[\w+/-]/.test(base64)) return SEVERAL;
  if (!/^(?:[A-Za-z0-9+/]+|[A-Za-z0-9_-]+)={0,2}$/.test(base64)) {
    return unreadable(`is not PEM and not base64 (${text.length} characters).`);
  }
  // Platforms without multi-line variables often hold a PEM that is encoded once more.
  return readKeyBytes(Buffer.from(base64, 'base64'));
}

function readPem(text: string): KeyReading {
  if (text.split('-----BEGIN').length > 2) return SEVERAL;
  const pem = /^([\s\S]*)-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\s]*)-----END \2-----([\s\S]*)$/.exec(
    text,
  );
  if (pem === null) {
    return unreadable(
      `is PEM that is damaged or has no END line, and not base64 (${text.length} characters).`,
    );
  }
  const [, before = '', label = '', body = '', behind = ''] = pem;
  if (!PUBLIC_LABELS.includes(label)) return unreadable(`is PEM of another kind: ${label.slice(0, 64)}.`);
  if (`${before}${behind}`.trim() !== '') {
    return {
      reason: 'KEY_AMBIGUOUS',
      problem: 'contains text before or behind the PEM. Pass the PEM alone.',
    };
  }
  return readDer(Buffer.from(body, 'base64'));
}

function readJson(text: string): KeyReading {
  const json: unknown = attempt(() => JSON.parse(text));
  return isObject(json) ? { jwk: json } : unreadable('is not a JSON Web Key of a public key.');
}

/** DER contains its own type: SubjectPublicKeyInfo, PKCS#1, or a certificate with the key. */
function readDer(der: Buffer): KeyReading {
  const length = derLength(der);
  const [own, behind] = [der.subarray(0, length), der.subarray(length)];
  // The usual form first: the other attempts take some hundred microseconds each.
  const usual = attempt(() => createPublicKey({ key: own, format: 'der', type: 'spki' }));
  if (usual === undefined && isPrivate(own)) return PRIVATE;
  const key =
    usual ??
    attempt(() => createPublicKey({ key: own, format: 'der', type: 'pkcs1' })) ??
    attempt(() => new X509Certificate(own).publicKey);
  if (key === undefined) {
    return unreadable(
      `is not a complete public key (${der.length} bytes of DER; a key with 2048 bits has 294).`,
    );
  }
  if (behind.length > 0) return isPrivate(behind) ? PRIVATE : furtherBytes(behind.length);
  // OpenSSL skips what stands behind the key inside of its SubjectPublicKeyInfo.
  const excess = own.length - key.export({ format: 'der', type: 'spki' }).length;
  const isExcess = excess > 0 && attempt(() => new X509Certificate(own)) === undefined;
  return isExcess ? furtherBytes(excess) : { key };
}

/** The length of the first DER value, with its header (X.690, 8.1.3); all bytes if it has none. */
function derLength(der: Buffer): number {
  const first = der[1] ?? 0;
  if (first < 0x80) return 2 + first;
  const size = first - 0x80;
  return size >= 1 && size <= 4 && der.length >= 2 + size ? 2 + size + der.readUIntBE(2, size) : der.length;
}

function isPrivate(der: Buffer): boolean {
  const types = ['pkcs8', 'pkcs1', 'sec1'] as const;
  return (
    types.some((type) => attempt(() => createPrivateKey({ key: der, format: 'der', type })) !== undefined) ||
    (der[0] === 0x30 && ENCRYPTED.some((oid) => der.includes(oid)))
  );
}

function furtherBytes(count: number): KeyReading {
  return {
    reason: 'KEY_AMBIGUOUS',
    problem: `contains ${count} further bytes behind the key. Pass one key alone.`,
  };
}

function unreadable(problem: string): KeyReading {
  return { reason: 'KEY_UNREADABLE', problem };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
