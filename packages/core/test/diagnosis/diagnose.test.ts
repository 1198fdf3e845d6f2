import { describe, expect, it } from 'vitest';
import { diagnoseSignature } from '../../src/diagnosis/index.ts';
import { verifySignature } from '../../src/index.ts';
import { type Alteration, alipay, alteredRequest, BODY, CASES, versions } from './signature-cases.ts';

describe('diagnoseSignature', () => {
  it.each(CASES)('finds %s when %s, with a hint', (code, _, alteration) => {
    const request = alteredRequest(alteration);
    const { verdict, findings } = diagnoseSignature(request);
    expect(findings.map((finding) => finding.code)).toEqual([code]);
    expect(verdict).not.toBe('valid');
    expect(findings[0]?.hint.length).toBeGreaterThan(20);
    if (request.publicKey !== undefined) {
      const { method, target, headers, body, publicKey } = request;
      expect(verifySignature({ method, target, headers, body, publicKey }).valid).toBe(false);
    }
  });

  it('finds nothing when the signature is valid', () => {
    expect(diagnoseSignature(alteredRequest({}))).toEqual({ verdict: 'valid', findings: [] });
  });

  it('finds the smallest set of alterations that explains the mismatch', () => {
    const alteration = {
      target: '/shop/n?a=1',
      body: JSON.stringify(JSON.parse(BODY), null, 2),
      keys: versions,
    };
    const { findings } = diagnoseSignature(alteredRequest(alteration));
    expect(findings.map(({ code }) => code)).toEqual([
      'OTHER_KEY_VERSION',
      'MOUNT_PREFIX',
      'QUERY_STRIPPED',
      'BODY_RESERIALIZED',
    ]);
  });

  it('names question marks in place of other characters, and the path in case that they were signed', () => {
    const lossy = BODY.replace('支付', '??');
    const { findings } = diagnoseSignature(alteredRequest({ body: lossy }));
    expect(findings.map(({ code }) => code)).toEqual(['BODY_DAMAGED', 'CONTENT_UNKNOWN']);
    const unaltered = { signed: { body: '{"a":"b?c=d"}' }, target: '/elsewhere-7' };
    expect(diagnoseSignature(alteredRequest(unaltered)).findings).toMatchObject([
      { code: 'CONTENT_UNKNOWN' },
    ]);
  });

  it('names the URL parser first if the target is a URL, and no alteration can be found', () => {
    const signed = { target: '/x/../n' };
    const hintOf = (target: string) =>
      diagnoseSignature(alteredRequest({ signed, target })).findings[0]?.hint;
    expect(hintOf('http://shop.example/n')).toMatch(
      /^The verified path is "[^"]+"\. A URL parser removes \.\./,
    );
    expect(hintOf('/n')).toMatch(/^The verified path is "\/n"\. If Alipay has another path/);
  });

  it('contains no body, no key and no signature', () => {
    for (const [, , alteration] of CASES) {
      const request = alteredRequest(alteration);
      const text = JSON.stringify(diagnoseSignature(request));
      expect(text).not.toContain(BODY.slice(2, 40));
      expect(text).not.toContain(alipay.publicKey.slice(30, 60));
      expect(text).not.toMatch(/[A-Za-z0-9+/]{80}/);
    }
  });

  it('accepts a request without headers and with a random body', () => {
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

  it('tries the usual alterations whatever the time limit', () => {
    const budget = { maxRecoveries: 3, maxBodyBytes: 16_384, maxWork: 8_000_000, maxMs: 0 };
    const codesOf = (alteration: Alteration) =>
      diagnoseSignature(alteredRequest(alteration), budget).findings.map(({ code }) => code);
    expect(codesOf({ target: '/n?a=1' })).toEqual(['QUERY_STRIPPED']);
    expect(codesOf({ body: JSON.stringify(JSON.parse(BODY), null, 2) })).toEqual(['BODY_RESERIALIZED']);
    expect(codesOf({ body: BODY.replace('50000', '1') })).toEqual(['CONTENT_UNKNOWN']);
    // Any two together.
    const signed = { target: '/prod/alipay/n' };
    const indented = JSON.stringify(JSON.parse(BODY), null, 2);
    expect(codesOf({ signed, target: '/alipay/n', body: indented })).toEqual([
      'MOUNT_PREFIX',
      'BODY_RESERIALIZED',
    ]);
    const latin1 = Buffer.from(BODY).toString('latin1');
    expect(codesOf({ signed, target: '/alipay/n', body: latin1 })).toEqual(['MOUNT_PREFIX', 'BODY_LATIN1']);
    expect(codesOf({ signed, target: '/alipay/n?a=1' })).toEqual(['MOUNT_PREFIX', 'QUERY_STRIPPED']);
    expect(codesOf({ body: JSON.stringify(indented) })).toEqual(['BODY_WRAPPED', 'BODY_RESERIALIZED']);
  });
});
