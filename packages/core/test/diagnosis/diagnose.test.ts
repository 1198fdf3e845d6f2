import { describe, expect, it } from 'vitest';
import { diagnoseSignature } from '../../src/diagnosis/index.ts';
import { verifySignature } from '../../src/index.ts';
import { alipay, arrived, BODY, CASES, versions } from './signature-cases.ts';

describe('diagnoseSignature', () => {
  it.each(CASES)('says %s when %s, and how to fix it', (code, _, arrival) => {
    const request = arrived(arrival);
    const { verdict, findings } = diagnoseSignature(request);
    expect(findings.map((finding) => finding.code)).toEqual([code]);
    expect(verdict).not.toBe('valid');
    expect(findings[0]?.hint.length).toBeGreaterThan(20);
    if (request.publicKey !== undefined) {
      const { method, target, headers, body, publicKey } = request;
      expect(verifySignature({ method, target, headers, body, publicKey }).valid).toBe(false);
    }
  });

  it('says that a good signature fits', () => {
    expect(diagnoseSignature(arrived({}))).toEqual({ verdict: 'valid', findings: [] });
  });

  it('finds several alterations at once, the fewest that explain it', () => {
    const arrival = {
      target: '/shop/n?a=1',
      body: JSON.stringify(JSON.parse(BODY), null, 2),
      keys: versions,
    };
    const { findings } = diagnoseSignature(arrived(arrival));
    expect(findings.map(({ code }) => code)).toEqual([
      'OTHER_KEY_VERSION',
      'MOUNT_PREFIX',
      'QUERY_STRIPPED',
      'BODY_RESERIALIZED',
    ]);
  });

  it('tells a forger nothing it could use, and says no secret', () => {
    for (const [, , arrival] of CASES) {
      const request = arrived(arrival);
      const said = JSON.stringify(diagnoseSignature(request));
      expect(said).not.toContain(BODY.slice(2, 40));
      expect(said).not.toContain(alipay.publicKey.slice(30, 60));
      expect(said).not.toMatch(/[A-Za-z0-9+/]{80}/);
    }
  });

  it('survives requests without any of the headers, and bodies of noise', () => {
    const body = Buffer.from([0xff, 0x00, 0x1f, 0x8b]);
    const { verdict } = diagnoseSignature({
      method: 'POST',
      target: '',
      headers: {},
      body,
      publicKey: alipay.publicKey,
    });
    expect(verdict).toBe('key_wrong');
  });
});
