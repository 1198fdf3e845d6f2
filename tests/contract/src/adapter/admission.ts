import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { AdapterHarness } from '../harness.ts';
import { flat, request, send } from '../http-client.ts';
import { expectAcknowledged, expectFraming, expectRefused, expectRefusedBy } from '../reply-table.ts';
import { alipay, appStarter, PATH } from '../test-app.ts';

/** Step 1: method, media type, encoding and headers, before anything else. */
export function describeAdmission(harness: AdapterHarness): void {
  describe('admission', () => {
    const start = appStarter(harness);

    it('acknowledges with the fixed reply, to the byte', async () => {
      const app = await start();
      const signed = alipay.capture('captured');
      const reply = await send(app.port, signed);
      expectAcknowledged(reply, alipay.clientId);
      expectFraming(reply, harness.repliesInChunks === true);
      expect(app.merchant.handled).toHaveLength(1);
    });

    it.each(['GET', 'PUT', 'PATCH', 'DELETE'])('refuses %s', async (method) => {
      const app = await start();
      const reply = await request({ port: app.port, method, target: PATH, headers: flat({}) });
      expectRefusedBy(harness.refusedByFramework?.[method], reply, 'METHOD_NOT_ALLOWED');
    });

    it.each([
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/vnd.api+json',
      'application/json; charset=GBK',
      undefined,
    ])('refuses the media type %s', async (contentType) => {
      const app = await start();
      const signed = alipay.capture('captured');
      const headers = flat({ ...signed.headers, 'content-type': contentType });
      const status = harness.refusedByFramework?.[contentType ?? 'no media type'];
      expectRefusedBy(status, await send(app.port, signed, { headers }), 'UNSUPPORTED_MEDIA_TYPE');
      expect(app.merchant.handled).toHaveLength(0);
    });

    it.each(['application/json', 'Application/JSON;charset=utf-8', 'application/json; charset="UTF-8"'])(
      'accepts the media type %s',
      async (contentType) => {
        const app = await start();
        const signed = alipay.capture('captured');
        const headers = flat({ ...signed.headers, 'content-type': contentType });
        expectAcknowledged(await send(app.port, signed, { headers }), alipay.clientId);
      },
    );

    it('refuses a compressed body, even when its bytes are signed', async () => {
      const app = await start();
      const signed = alipay.sign(gzipSync('{}'));
      const headers = flat({ ...signed.headers, 'content-encoding': 'gzip' });
      expectRefused(await send(app.port, signed, { headers }), 'UNSUPPORTED_ENCODING');
    });

    it.each(['client-id', 'request-time', 'signature'])('refuses a message without %s', async (name) => {
      const app = await start();
      const signed = alipay.capture('captured');
      const missing = await send(app.port, signed, {
        headers: flat({ ...signed.headers, [name]: undefined }),
      });
      expectRefused(missing, 'MISSING_HEADER');
      const empty = await send(app.port, signed, { headers: flat({ ...signed.headers, [name]: '' }) });
      expectRefused(empty, 'MISSING_HEADER');
      expect(app.merchant.lines('MISSING_HEADER')[0]?.message).toContain(name);
    });

    it.each(['client-id', 'request-time', 'signature'] as const)('refuses a repeated %s', async (name) => {
      const app = await start();
      const signed = alipay.capture('captured');
      const value = signed.headers[name];
      const headers = flat({ ...signed.headers, [name]: [value, value] });
      expectRefused(await send(app.port, signed, { headers }), 'DUPLICATE_HEADER');
      expect(app.merchant.handled).toHaveLength(0);
    });

    it('ignores the case of header names', async () => {
      const app = await start();
      const signed = alipay.capture('captured');
      const upper = Object.fromEntries(
        Object.entries(signed.headers).map(([name, value]) => [name.toUpperCase(), value]),
      );
      expectAcknowledged(await send(app.port, signed, { headers: flat(upper) }), alipay.clientId);
    });
  });
}
