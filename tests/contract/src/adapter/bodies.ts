import { Agent } from 'node:http';
import { sampleNotification } from '@notify-capture/core/testing';
import { describe, expect, it } from 'vitest';
import { timeLimit } from '../fake-timers.ts';
import type { AdapterHarness } from '../harness.ts';
import { flat, open, send } from '../http-client.ts';
import { expectAcknowledged, expectRefused } from '../reply-table.ts';
import { alipay, appStarter } from '../test-app.ts';

/** The exact bytes of a body, within its limits. */
export function describeBodies(harness: AdapterHarness): void {
  describe('bodies', () => {
    const start = appStarter(harness);

    it.each([
      ['pretty-printed', (body: object) => JSON.stringify(body, null, 2)],
      ['with CRLF', (body: object) => JSON.stringify(body, null, 2).replaceAll('\n', '\r\n')],
      ['with a final newline', (body: object) => `${JSON.stringify(body)}\n`],
      [
        'with escapes',
        (body: object) => JSON.stringify(body).replaceAll('/', '\\/').replaceAll('c', '\\u0063'),
      ],
      ['with a byte order mark', (body: object) => `\uFEFF${JSON.stringify(body)}`],
    ])('verifies the received bytes of a body %s', async (_, serialize) => {
      const app = await start();
      const body = sampleNotification('captured');
      expectAcknowledged(await send(app.port, alipay.sign(serialize(body))), alipay.clientId);
      expect(app.merchant.booked).toEqual([body.captureId]);
    });

    it('accepts Chinese and emoji whose bytes are split over chunks', async () => {
      const app = await start();
      const result = { resultCode: 'RISK_REJECT', resultStatus: 'F', resultMessage: '风控拒绝 🚫 ünïcode' };
      const signed = alipay.capture('failed', { fields: { result } });
      const chunks = [...signed.body].map((byte) => Uint8Array.of(byte));
      expectAcknowledged(
        await send(app.port, signed, { headers: flat({ ...signed.headers }), chunks }),
        alipay.clientId,
      );
      expect(app.merchant.handled[0]?.capture.result.message).toBe('风控拒绝 🚫 ünïcode');
    });

    it('refuses genuine bytes that are not JSON, not UTF-8, or empty', async () => {
      const app = await start();
      const bodies = ['{"a":', '', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d])];
      for (const body of bodies) {
        expectRefused(await send(app.port, alipay.sign(body)), 'INVALID_JSON', alipay.clientId);
      }
      expect(app.merchant.refused.map(({ body }) => Buffer.from(body ?? []))).toEqual(
        bodies.map((b) => Buffer.from(b)),
      );
    });

    it('refuses a body over the limit as soon as it receives the content-length', async () => {
      const app = await start();
      const signed = alipay.capture('captured');
      const headers = flat({ ...signed.headers, 'content-length': '65537' });
      const reply = await send(app.port, signed, { headers, chunks: [], end: false });
      expectRefused(reply, 'BODY_TOO_LARGE');
    });

    it('refuses a chunked body at the first byte over the limit, before the body ends', async () => {
      const app = await start({ options: { maxBodyBytes: 1_000 } });
      const signed = alipay.capture('captured');
      const chunks = [Buffer.alloc(600, 0x20), Buffer.alloc(401, 0x20)];
      const headers = flat({ ...signed.headers });
      expectRefused(await send(app.port, signed, { headers, chunks, end: false }), 'BODY_TOO_LARGE');
    });

    it('accepts a body with exactly the limit', async () => {
      const body = JSON.stringify(sampleNotification('captured'));
      const app = await start({ options: { maxBodyBytes: Buffer.byteLength(body) } });
      expectAcknowledged(await send(app.port, alipay.sign(body)), alipay.clientId);
      expectRefused(await send(app.port, alipay.sign(`${body} `)), 'BODY_TOO_LARGE');
    });

    it('applies only maxBodyBytes to its route, even above the limits of common parsers', async () => {
      const app = await start({ options: { maxBodyBytes: 3_000_000 } });
      const padded = { ...sampleNotification('captured'), extra: 'x'.repeat(2_000_000) };
      expectAcknowledged(await send(app.port, alipay.sign(padded)), alipay.clientId);
    });

    it('refuses a body that takes longer than bodyTimeout', async () => {
      const limit = timeLimit(harness);
      const app = await start({ options: { bodyTimeout: limit.ms } });
      const signed = alipay.capture('captured');
      const slow = send(app.port, signed, { chunks: [signed.body.subarray(0, 10)], end: false });
      expectRefused(await limit.pass(slow), 'BODY_TIMED_OUT');
    });

    it('accepts the next attempt after a connection closed in the middle of the body', async () => {
      const app = await start();
      const signed = alipay.capture('captured');
      const headers = flat({ ...signed.headers, 'content-length': String(signed.body.byteLength) });
      const broken = open({ port: app.port, target: signed.target, headers, end: false });
      broken.on('error', () => undefined);
      broken.write(signed.body.subarray(0, 10), () => broken.destroy());
      const line = await app.merchant.line('RAW_BODY_UNAVAILABLE');
      expect([line.level, line.message]).toEqual([
        'info',
        'The connection closed before the body was complete.',
      ]);
      expectAcknowledged(await send(app.port, signed), alipay.clientId);
      expect(app.merchant.handled).toHaveLength(1);
    });

    it('replies RAW_BODY_UNAVAILABLE, with a hint in the log, when only a parsed object is left', async () => {
      const app = await start({ parsedBefore: true });
      expectRefused(await send(app.port, alipay.capture('captured')), 'RAW_BODY_UNAVAILABLE');
      expect(app.merchant.handled).toHaveLength(0);
      const [line] = app.merchant.lines('RAW_BODY_UNAVAILABLE');
      // Nobody can know whether the message was genuine.
      expect(line?.level).toBe('warn');
      expect(String(line?.fields['hint']).length).toBeGreaterThan(20);
    });

    it('keeps a connection open after refusals', async () => {
      const app = await start();
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const signed = alipay.capture('captured');
      const sockets = new Set<unknown>();
      agent.on('free', (socket) => sockets.add(socket));
      const unsupported = { headers: flat({ ...signed.headers, 'content-type': 'text/plain' }), agent };
      expectRefused(await send(app.port, signed, unsupported), 'UNSUPPORTED_MEDIA_TYPE');
      const forged = { headers: flat(signed.headers), chunks: [Buffer.from('{}')], agent };
      expectRefused(await send(app.port, signed, forged), 'SIGNATURE_MISMATCH');
      expectAcknowledged(await send(app.port, signed, { agent }), alipay.clientId);
      agent.destroy();
      expect(sockets.size).toBe(1);
    });
  });
}
