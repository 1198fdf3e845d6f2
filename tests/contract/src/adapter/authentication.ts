import { createTestKeys } from '@notify-capture/core/testing';
import { describe, expect, it } from 'vitest';
import type { AdapterHarness } from '../harness.ts';
import { flat, send } from '../http-client.ts';
import { expectAcknowledged, expectRefused } from '../reply-table.ts';
import { alipay, appStarter, PATH } from '../test-app.ts';

const HOUR = 60 * 60_000;

/** Step 2: client → keys → signature → age. */
export function describeAuthentication(harness: AdapterHarness): void {
  describe('authentication', () => {
    const start = appStarter(harness);

    it.each([
      ['no algorithm', 'keyVersion=1, signature=AAAA'],
      ['another algorithm', 'algorithm=RSA512, keyVersion=1, signature=AAAA'],
      ['a repeated pair', 'algorithm=RSA256, algorithm=RSA256, signature=AAAA'],
      ['an unknown pair', 'algorithm=RSA256, key=1, signature=AAAA'],
      ['no value', 'algorithm=RSA256, keyVersion=1, signature='],
      ['a value outside base64', 'algorithm=RSA256, keyVersion=1, signature=AA*A'],
      ['base64 mixed with base64url', 'algorithm=RSA256, keyVersion=1, signature=AA+_'],
      ['another scheme', 'Bearer abc'],
    ])('refuses a signature header with %s', async (_, signature) => {
      const app = await start();
      const signed = alipay.capture('captured');
      const headers = flat({ ...signed.headers, signature });
      expectRefused(await send(app.port, signed, { headers }), 'MALFORMED_SIGNATURE');
    });

    it('accepts a value in percent-encoding, base64 and base64url, with and without keyVersion, in any order and spacing', async () => {
      const app = await start();
      const bare = alipay.capture('captured', { encoding: 'bare', keyVersion: null });
      expectAcknowledged(await send(app.port, bare), alipay.clientId);
      const { headers: original, ...rest } = alipay.capture('captured', { encoding: 'bare' });
      const base64url = original.signature.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
      const rewritten = { ...rest, headers: { ...original, signature: base64url } };
      expectAcknowledged(await send(app.port, rewritten), alipay.clientId);
      const signed = alipay.capture('captured');
      const reordered = signed.headers.signature.split(', ').reverse().join(',');
      const headers = flat({ ...signed.headers, signature: reordered });
      expectAcknowledged(await send(app.port, signed, { headers }), alipay.clientId);
    });

    it('does not reveal whether a client exists: an unknown client and a wrong key get the same reply', async () => {
      const app = await start();
      const unknown = await send(app.port, alipay.capture('captured', { clientId: 'UNKNOWN' }));
      expectRefused(unknown, 'UNKNOWN_CLIENT');
      const { privateKey } = createTestKeys();
      const forged = await send(app.port, alipay.capture('captured', { privateKey }));
      expectRefused(forged, 'SIGNATURE_MISMATCH');
      expect(forged.body).toBe(unknown.body);
      expect(app.merchant.lines('UNKNOWN_CLIENT')).toHaveLength(1);
      expect(app.merchant.lines('SIGNATURE_MISMATCH')).toHaveLength(1);
      expect(app.merchant.refused).toHaveLength(0);
    });

    it('refuses a body, a time or a target that differs from the signed one', async () => {
      const app = await start();
      const signed = alipay.capture('captured');
      const body = Buffer.concat([signed.body, Buffer.from(' ')]);
      const tampered = { headers: flat({ ...signed.headers }), chunks: [body] };
      expectRefused(await send(app.port, signed, tampered), 'SIGNATURE_MISMATCH');
      const later = String(Number(signed.headers['request-time']) + 1);
      const headers = flat({ ...signed.headers, 'request-time': later });
      expectRefused(await send(app.port, signed, { headers }), 'SIGNATURE_MISMATCH');
      const target = `${PATH}?a=1`;
      expectRefused(await send(app.port, signed, { target }), 'SIGNATURE_MISMATCH');
      expect(app.merchant.handled).toHaveLength(0);
    });

    it('verifies the path and the query, and only these of an absolute-form target', async () => {
      const app = await start();
      const target = `${PATH}?tenant=br&v=%2F2`;
      expectAcknowledged(await send(app.port, alipay.capture('captured', { target })), alipay.clientId);
      const absolute = { target: `http://merchant.example${target}` };
      const reply = await send(app.port, alipay.capture('captured', { target }), absolute);
      const status = harness.refusedByFramework?.['an absolute-form target'];
      if (status === undefined) expectAcknowledged(reply, alipay.clientId);
      else expect(reply.status).toBe(status);
    });

    it('verifies the received target when it is mounted under a prefix', async () => {
      const app = await start({ prefix: '/shop' });
      const mounted = alipay.capture('captured', { target: `/shop${PATH}?q=1` });
      expectAcknowledged(await send(app.port, mounted), alipay.clientId);
      const bare = alipay.capture('captured', { target: PATH });
      expectRefused(await send(app.port, bare, { target: `/shop${PATH}` }), 'SIGNATURE_MISMATCH');
    });

    it('verifies the public target with the received query when a proxy rewrites the path', async () => {
      const app = await start({ options: { publicTarget: '/public/notify' } });
      const signed = alipay.capture('captured', { target: '/public/notify?x=1' });
      expectAcknowledged(await send(app.port, signed, { target: `${PATH}?x=1` }), alipay.clientId);
    });

    it.each([
      ['epoch milliseconds', () => String(Date.now())],
      ['ISO 8601 in UTC', () => new Date().toISOString()],
      ['ISO 8601 with a decimal comma', () => new Date().toISOString().replace('.', ',')],
      [
        'ISO 8601 with an offset',
        () => new Date(Date.now() + 5.5 * HOUR).toISOString().replace('Z', '+05:30'),
      ],
    ])('accepts a time in %s', async (_, requestTime) => {
      const app = await start();
      const signed = alipay.capture('captured', { requestTime: requestTime() });
      expectAcknowledged(await send(app.port, signed), alipay.clientId);
    });

    it.each(['yesterday', '2026-01-01', '2026-02-30T00:00:00Z', '2026-01-01T00:00:00', '-5'])(
      'refuses the time %s as MALFORMED_TIME only when the message is genuine',
      async (requestTime) => {
        const app = await start();
        const signed = alipay.capture('captured', { requestTime });
        expectRefused(await send(app.port, signed), 'MALFORMED_TIME', alipay.clientId);
        const forged = { chunks: [Buffer.from('{}')], headers: flat({ ...signed.headers }) };
        expectRefused(await send(app.port, signed, forged), 'SIGNATURE_MISMATCH');
        expect(app.merchant.refused).toHaveLength(1);
      },
    );

    it('accepts a message from 5 min before to 72 h after its time, and hands others to onRefused', async () => {
      const now = Date.parse('2026-05-05T12:00:00Z');
      const app = await start({ options: { clock: () => now } });
      const at = (ms: number) => alipay.capture('captured', { requestTime: String(now + ms) });
      for (const inside of [-72 * HOUR, 5 * 60_000]) {
        expectAcknowledged(await send(app.port, at(inside)), alipay.clientId);
      }
      expectRefused(await send(app.port, at(-72 * HOUR - 1)), 'TOO_OLD', alipay.clientId);
      expectRefused(await send(app.port, at(5 * 60_000 + 1)), 'TOO_EARLY', alipay.clientId);
      expect(app.merchant.refused.map(({ code }) => code)).toEqual(['TOO_OLD', 'TOO_EARLY']);
      expect(app.merchant.handled).toHaveLength(2);
    });

    it('accepts several key versions, and tries the newest three for a message without one', async () => {
      const old = createTestKeys();
      const publicKeys = { '1': old.publicKey, '2': alipay.keys.publicKey };
      const app = await start({ options: { publicKey: undefined, publicKeys } });
      const sign = (privateKey: string, keyVersion: string | null) =>
        alipay.capture('captured', { privateKey, keyVersion });
      expectAcknowledged(await send(app.port, sign(old.privateKey, '1')), alipay.clientId);
      expectAcknowledged(await send(app.port, sign(alipay.keys.privateKey, '2')), alipay.clientId);
      expectAcknowledged(await send(app.port, sign(old.privateKey, null)), alipay.clientId);
      expectRefused(await send(app.port, sign(old.privateKey, '2')), 'SIGNATURE_MISMATCH');
      expectRefused(await send(app.port, sign(old.privateKey, '3')), 'UNKNOWN_KEY_VERSION');
    });

    it('refuses with KEYS_UNAVAILABLE when the key look-up fails', async () => {
      const resolveKeys = () => Promise.reject(new Error('the key service is down'));
      const app = await start({ options: { clientId: undefined, publicKey: undefined, resolveKeys } });
      expectRefused(await send(app.port, alipay.capture('captured')), 'KEYS_UNAVAILABLE');
      expect(app.merchant.lines('KEYS_UNAVAILABLE')[0]?.message).toContain('the key service is down');
    });
  });
}
