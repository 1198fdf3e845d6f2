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

describe('verifySignature and the official Java SDK', () => {
  it('are compared on 67 requests, valid and invalid ones', () => {
    expect(cases).toHaveLength(67);
    expect(new Set(cases.map(({ valid }) => valid))).toEqual(new Set([true, false]));
  });

  it.each(cases)('agree on $name: $valid', ({ method, path, headers, bodyBase64, valid }) => {
    const body = Buffer.from(bodyBase64, 'base64');
    const verdict = verifySignature({ method, target: path, headers, body, publicKey: publicKeyBase64 });
    expect(verdict).toMatchObject(valid ? { valid, keyVersion: '1' } : { valid, code: 'SIGNATURE_MISMATCH' });
  });
});
