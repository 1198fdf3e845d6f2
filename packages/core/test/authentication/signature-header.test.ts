import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSignatureHeader, type SignatureHeader } from '../../src/authentication/signature-header.ts';
import { isNotificationError } from '../../src/errors.ts';

const base64Of = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

const signatures = fc.uint8Array({ minLength: 1, maxLength: 512 });
const versions = fc.stringMatching(/^[A-Za-z0-9_.-]{1,64}$/, { size: 'max' });
const encodings = fc.constantFrom(
  (base64: string) => base64,
  (base64: string) => encodeURIComponent(base64),
  (base64: string) => encodeURIComponent(base64).replaceAll(/%../g, (octet) => octet.toLowerCase()),
);
const gaps = fc.constantFrom(',', ', ');

interface BuiltHeader {
  readonly bytes: Uint8Array;
  readonly keyVersion: string | undefined;
  readonly pairs: readonly string[];
  readonly header: string;
}

/** Every header the protocol allows: with or without a version, in any order, spacing and encoding. */
const headers: fc.Arbitrary<BuiltHeader> = fc
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

function joined(pairs: readonly string[], between: readonly string[] = []): string {
  return pairs.map((pair, index) => (index === 0 ? pair : (between[index - 1] ?? ', ') + pair)).join('');
}

/** The header that was read, or the error code; any other error fails the test. */
function read(header: string): SignatureHeader | string {
  try {
    return parseSignatureHeader(header);
  } catch (error) {
    if (isNotificationError(error)) return error.code;
    throw error;
  }
}

const REFUSED = 'MALFORMED_SIGNATURE';

describe('a signature header of the protocol', () => {
  it('is read back, in any order, spacing and encoding', () => {
    fc.assert(
      fc.property(headers, ({ bytes, keyVersion, header }) => {
        const found = parseSignatureHeader(header);
        expect(found.algorithm).toBe('RSA256');
        expect(found.keyVersion).toBe(keyVersion);
        expect('keyVersion' in found).toBe(keyVersion !== undefined);
        expect(Buffer.compare(found.value, bytes)).toBe(0);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is refused when a pair is repeated, with the same value or another', () => {
    const extra = fc.oneof(
      fc.constant('algorithm=RSA256'),
      versions.map((version) => `keyVersion=${version}`),
      signatures.map((bytes) => `signature=${base64Of(bytes)}`),
    );
    fc.assert(
      fc.property(headers, extra, fc.nat(), ({ pairs }, repeated, place) => {
        const name = repeated.slice(0, repeated.indexOf('='));
        const present = pairs.some((pair) => pair.startsWith(`${name}=`));
        const complete = present ? pairs : [...pairs, repeated];
        expect(read(joined(complete.toSpliced(place % (complete.length + 1), 0, repeated)))).toBe(REFUSED);
      }),
    );
  });

  it('is refused with a pair of any other name, even a similar one', () => {
    const similar = fc.constantFrom('Algorithm', 'SIGNATURE', 'keyversion', 'key-version', 'signature ', '');
    const inherited = fc.constantFrom('__proto__', 'constructor', 'toString', 'has', 'size');
    const any = fc
      .string({ unit: 'binary' })
      .map((text) => text.replaceAll(/[,=]/g, '').trimStart())
      .filter((name) => !['algorithm', 'keyVersion', 'signature'].includes(name));
    fc.assert(
      fc.property(headers, fc.oneof(similar, inherited, any), fc.nat(), ({ pairs }, name, place) => {
        expect(read(joined(pairs.toSpliced(place % (pairs.length + 1), 0, `${name}=1`)))).toBe(REFUSED);
        expect(read(joined(pairs.toSpliced(place % (pairs.length + 1), 0, name)))).toBe(REFUSED);
      }),
    );
  });

  it.each(['algorithm', 'signature'])('is refused without its %s', (name) => {
    fc.assert(
      fc.property(headers, ({ pairs }) => {
        expect(read(joined(pairs.filter((pair) => !pair.startsWith(`${name}=`))))).toBe(REFUSED);
        expect(read(joined(pairs.map((pair) => (pair.startsWith(`${name}=`) ? `${name}=` : pair))))).toBe(
          REFUSED,
        );
      }),
    );
  });

  it('is refused with any algorithm but RSA256', () => {
    const similar = fc.constantFrom(
      'rsa256',
      'RSA',
      'RSA2',
      'RS256',
      'RSA512',
      'none',
      '"RSA256"',
      '=RSA256',
    );
    const any = fc.string().filter((text) => !text.includes(',') && text.trimEnd() !== 'RSA256');
    fc.assert(
      fc.property(signatures, fc.oneof(similar, any), (bytes, algorithm) => {
        expect(read(`algorithm=${algorithm}, signature=${base64Of(bytes)}`)).toBe(REFUSED);
      }),
    );
  });

  it('is refused with a keyVersion that is empty, too long or not a version', () => {
    const long = fc.stringMatching(/^[A-Za-z0-9_.-]{65,90}$/);
    const invalid = fc
      .tuple(versions, fc.constantFrom(' ', '=', '%', '/', ':', '\0', '\n', 'é', '１'), versions)
      .map((parts) => parts.join('').slice(0, 64));
    fc.assert(
      fc.property(signatures, fc.oneof(fc.constant(''), long, invalid), (bytes, version) => {
        fc.pre(!/^[\w.-]{1,64}$/.test(version.trim()));
        expect(read(`algorithm=RSA256, keyVersion=${version}, signature=${base64Of(bytes)}`)).toBe(REFUSED);
      }),
    );
  });
});

describe('the value of a signature header', () => {
  const withValue = (value: string): string => `algorithm=RSA256, signature=${value}, keyVersion=1`;

  it('is refused with a character outside the base64 alphabet, at any position', () => {
    const outside = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 1 })
      .filter((character) => !/[A-Za-z0-9+/=%,_-]/.test(character));
    const likely = fc.constantFrom(' ', '\t', '\r\n', '"', ';', '\0', '\u00a0', '\ufeff');
    fc.assert(
      fc.property(signatures, fc.oneof(outside, likely), fc.nat(), (bytes, character, place) => {
        const base64 = base64Of(bytes);
        const at = place % base64.length;
        expect(read(withValue(base64.slice(0, at) + character + base64.slice(at)))).toBe(REFUSED);
      }),
      { numRuns: 500 },
    );
  });

  it('is refused when its padding is too short, too long or in the middle', () => {
    fc.assert(
      fc.property(signatures, signatures, (bytes, more) => {
        const base64 = base64Of(bytes);
        expect(read(withValue(base64.slice(0, -1)))).toBe(REFUSED);
        expect(read(withValue(`${base64}=`))).toBe(REFUSED);
        expect(read(withValue(`=${base64}`))).toBe(REFUSED);
        if (base64.endsWith('=')) expect(read(withValue(base64 + base64Of(more)))).toBe(REFUSED);
      }),
    );
  });

  it('is refused when unused bits of its last character are set', () => {
    const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
    fc.assert(
      fc.property(signatures, fc.nat(), (bytes, choice) => {
        fc.pre(bytes.length % 3 !== 0);
        const [text = '', padding = ''] = /^([^=]+)(=+)$/.exec(base64Of(bytes))?.slice(1) ?? [];
        const unused = padding.length === 1 ? 3 : 15;
        const last = ALPHABET.indexOf(text.slice(-1)) + 1 + (choice % unused);
        expect(read(withValue(text.slice(0, -1) + ALPHABET.charAt(last) + padding))).toBe(REFUSED);
      }),
    );
  });

  it('is accepted as base64url, with and without padding', () => {
    fc.assert(
      fc.property(signatures, (bytes) => {
        const base64url = Buffer.from(bytes).toString('base64url');
        fc.pre(/[-_]/.test(base64url));
        for (const value of [base64url, base64url.padEnd(Math.ceil(base64url.length / 4) * 4, '=')]) {
          const found = read(withValue(value));
          expect(typeof found === 'string' ? found : [...found.value]).toEqual([...bytes]);
        }
      }),
    );
  });

  it('is refused when it mixes base64 and base64url', () => {
    expect(read(withValue('ab+_'))).toBe(REFUSED);
    expect(read(withValue('ab/-'))).toBe(REFUSED);
  });

  it('is refused when it is percent-encoded twice', () => {
    fc.assert(
      fc.property(signatures, (bytes) => {
        const base64 = base64Of(bytes);
        fc.pre(/[+/=]/.test(base64));
        expect(read(withValue(encodeURIComponent(encodeURIComponent(base64))))).toBe(REFUSED);
      }),
    );
  });
});

describe('random text in place of a signature header', () => {
  const pieces = fc.constantFrom('=', ',', ', ', '%', '%2', '%2B', '%3d', '+', '/', ' ', 'A', 'AAAA', '-');
  const fragments = fc.oneof(pieces, fc.constantFrom('algorithm=', 'RSA256', 'keyVersion=', 'signature='));
  const altered = fc
    .tuple(headers, fc.nat(), fc.nat(3), fc.oneof(pieces, fc.constant(''), fc.string({ unit: 'binary' })))
    .map(([{ header }, place, length, inserted]) => {
      const at = place % (header.length + 1);
      return header.slice(0, at) + inserted + header.slice(at + length);
    });
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 80 }),
    fc.array(fragments, { maxLength: 12 }).map((parts) => parts.join('')),
    altered,
  );

  it('is refused as MALFORMED_SIGNATURE unless it is a canonical header', () => {
    fc.assert(
      fc.property(texts, (header) => {
        const found = read(header);
        if (typeof found === 'string') {
          expect(found).toBe(REFUSED);
          return;
        }
        const pairs = header.split(',').map((pair) => pair.trim());
        const base64 = found.value.toString('base64');
        expect(found.value.byteLength).toBeGreaterThan(0);
        expect(pairs).toContain('algorithm=RSA256');
        const base64url = found.value.toString('base64url');
        const values = pairs.map((pair) => decodeURIComponent(pair).replace(/={1,2}$/, ''));
        const text = base64.replace(/={1,2}$/, '');
        expect(values.some((one) => [`signature=${text}`, `signature=${base64url}`].includes(one))).toBe(
          true,
        );
        if (found.keyVersion !== undefined) expect(pairs).toContain(`keyVersion=${found.keyVersion}`);
        expect(pairs).toHaveLength(found.keyVersion === undefined ? 2 : 3);
      }),
      { numRuns: 5_000 },
    );
  });

  it('is never quoted in the error message', () => {
    fc.assert(
      fc.property(headers, fc.stringMatching(/^[!?]{3,20}$/), ({ header }, withheld) => {
        for (const broken of [`${header}${withheld}`, `${withheld}=1, ${header}`]) {
          expect(() => parseSignatureHeader(broken)).toThrowError(
            expect.objectContaining({ message: expect.not.stringContaining(withheld) }),
          );
        }
      }),
    );
  });
});
