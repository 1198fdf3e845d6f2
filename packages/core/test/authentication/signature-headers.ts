import fc from 'fast-check';
import { parseSignatureHeader, type SignatureHeader } from '../../src/authentication/signature-header.ts';
import { isNotificationError } from '../../src/errors.ts';

export const base64Of = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

export const signatures = fc.uint8Array({ minLength: 1, maxLength: 512 });
export const versions = fc.stringMatching(/^[A-Za-z0-9_.-]{1,64}$/, { size: 'max' });
const encodings = fc.constantFrom(
  (base64: string) => base64,
  (base64: string) => encodeURIComponent(base64),
  (base64: string) => encodeURIComponent(base64).replaceAll(/%../g, (octet) => octet.toLowerCase()),
);
const gaps = fc.constantFrom(',', ', ');

export interface BuiltHeader {
  readonly bytes: Uint8Array;
  readonly keyVersion: string | undefined;
  readonly pairs: readonly string[];
  readonly header: string;
}

/** Every header the protocol allows: with or without a version, in any order, spacing and encoding. */
export const headers: fc.Arbitrary<BuiltHeader> = fc
  .tuple(signatures, fc.option(versions, { nil: undefined }), encodings)
  .chain(([bytes, keyVersion, encode]) => {
    const all = [
      'algorithm=RSA256',
      `signature=${encode(base64Of(bytes))}`,
      ...(keyVersion === undefined ? [] : [`keyVersion=${keyVersion}`]),
    ];
    return fc
      .tuple(
        fc.shuffledSubarray(all, { minLength: all.length }),
        fc.array(gaps, { minLength: 2, maxLength: 2 }),
      )
      .map(([pairs, between]) => ({ bytes, keyVersion, pairs, header: joined(pairs, between) }));
  });

export function joined(pairs: readonly string[], between: readonly string[] = []): string {
  return pairs.map((pair, index) => (index === 0 ? pair : (between[index - 1] ?? ', ') + pair)).join('');
}

/** The header that was read, or the error code; any other error fails the test. */
export function read(header: string): SignatureHeader | string {
  try {
    return parseSignatureHeader(header);
  } catch (error) {
    if (isNotificationError(error)) return error.code;
    throw error;
  }
}

export const REFUSED = 'MALFORMED_SIGNATURE';
