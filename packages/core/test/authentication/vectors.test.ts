import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { verifySignature } from '../../src/index.ts';

interface Vectors {
  readonly publicKeyBase64: string;
  readonly cases: readonly {
    readonly name: string;
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly bodyBase64: string;
    readonly valid: boolean;
  }[];
}

const file = new URL('./official-java-sdk.json', import.meta.url);
const { publicKeyBase64, cases }: Vectors = JSON.parse(readFileSync(file, 'utf8'));

describe('verifySignature agrees with the official Java SDK', () => {
  it('has all 67 requests, good and bad ones', () => {
    expect(cases).toHaveLength(67);
    expect(new Set(cases.map(({ valid }) => valid))).toEqual(new Set([true, false]));
  });

  it.each(cases)('$name: $valid', ({ method, path, headers, bodyBase64, valid }) => {
    const body = Buffer.from(bodyBase64, 'base64');
    const verdict = verifySignature({ method, target: path, headers, body, publicKey: publicKeyBase64 });
    expect(verdict).toMatchObject(valid ? { valid, keyVersion: '1' } : { valid, code: 'SIGNATURE_MISMATCH' });
  });
});
