import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSignatureHeader } from '../../src/authentication/signature-header.ts';
import { headers, REFUSED, read } from './signature-headers.ts';

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
