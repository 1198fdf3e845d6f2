import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSignatureHeader } from '../../src/authentication/signature-header.ts';
import { base64Of, headers, joined, REFUSED, read, signatures, versions } from './signature-headers.ts';

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
