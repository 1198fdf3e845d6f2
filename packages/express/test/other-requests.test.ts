import { setImmediate } from 'node:timers/promises';
import { expectAcknowledged, expectRefused, Merchant, send } from '@notify-capture/contract';
import express5 from 'express';
import express4 from 'express4';
import serverless from 'serverless-http';
import { describe, expect, it } from 'vitest';
import { notifyCapture } from '../src/index.ts';
import { alipay, listen, optionsOf, PATH } from './test-app.ts';

type Signed = ReturnType<typeof alipay.capture>;

/** The events of AWS Lambda: REST API (v1) and HTTP API (v2), with a body as text or base64. */
const EVENTS: readonly (readonly [name: string, event: (signed: Signed) => object])[] = [
  ['REST v1, text', (signed) => restEvent(signed, Buffer.from(signed.body).toString('utf8'), false)],
  ['REST v1, base64', (signed) => restEvent(signed, Buffer.from(signed.body).toString('base64'), true)],
  ['HTTP v2, text', (signed) => httpEvent(signed, Buffer.from(signed.body).toString('utf8'), false)],
  ['HTTP v2, base64', (signed) => httpEvent(signed, Buffer.from(signed.body).toString('base64'), true)],
];

function restEvent({ headers }: Signed, body: string, isBase64Encoded: boolean): object {
  const multiValueHeaders = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value]]),
  );
  return {
    httpMethod: 'POST',
    path: PATH,
    headers,
    multiValueHeaders,
    body,
    isBase64Encoded,
    requestContext: {},
  };
}

function httpEvent({ headers }: Signed, body: string, isBase64Encoded: boolean): object {
  const requestContext = { http: { method: 'POST', path: PATH } };
  return {
    version: '2.0',
    rawPath: PATH,
    rawQueryString: '',
    headers,
    body,
    isBase64Encoded,
    requestContext,
  };
}

describe.each([
  ['Express 5', express5],
  ['Express 4', express4],
] as const)('requests that are not those of a plain server on %s', (_, express) => {
  const appOf = (merchant: Merchant, before?: express5.RequestHandler) => {
    const app = express();
    if (before !== undefined) app.use(before);
    app.post(PATH, notifyCapture({ ...optionsOf(merchant), onCapture: merchant.onCapture }));
    return app;
  };

  it.each(EVENTS)('acknowledges a genuine message behind serverless-http: %s', async (_name, event) => {
    const merchant = new Merchant();
    const handler = serverless(appOf(merchant) as never);
    const signed = alipay.capture('captured', { fields: { note: '支付' } });
    expect(await handler(event(signed), {})).toMatchObject({ statusCode: 200 });
    const altered = event({ ...signed, body: Buffer.concat([signed.body, Buffer.from(' ')]) });
    expect(await handler(altered, {})).toMatchObject({ statusCode: 401 });
    expect(merchant.handled).toHaveLength(1);
  });

  it('acknowledges a message whose text another middleware collects at the same time', async () => {
    const merchant = new Merchant();
    const app = appOf(merchant, (request, _response, next) => {
      const kept = request as unknown as { rawBody: string };
      kept.rawBody = '';
      request.on('data', (chunk: Buffer) => {
        kept.rawBody += chunk;
      });
      next();
    });
    expectAcknowledged(await send(await listen(app), alipay.capture('captured')), alipay.clientId);
  });

  it('waits for text that another middleware is still collecting', async () => {
    const merchant = new Merchant();
    const app = appOf(merchant, (request, _response, next) => {
      const kept = request as unknown as { rawBody: string };
      kept.rawBody = '';
      request.on('data', (chunk: Buffer) => {
        kept.rawBody += chunk;
      });
      request.once('data', () => next());
    });
    const signed = alipay.capture('captured');
    const chunks = [signed.body.subarray(0, 50), signed.body.subarray(50)];
    expectAcknowledged(await send(await listen(app), signed, { chunks }), alipay.clientId);
  });

  it('names text that was damaged when it was decoded in pieces', async () => {
    const merchant = new Merchant();
    const app = appOf(merchant, async (request, _response, next) => {
      let text = '';
      for await (const chunk of request)
        for (const byte of chunk as Buffer) text += Buffer.of(byte).toString('utf8');
      Object.assign(request, { rawBody: text });
      await setImmediate();
      next();
    });
    const signed = alipay.capture('captured', { fields: { note: '支付' } });
    expectRefused(await send(await listen(app), signed), 'RAW_BODY_UNAVAILABLE');
    expect(merchant.lines('RAW_BODY_UNAVAILABLE')[0]?.message).toContain('U+FFFD');
  });

  it.each(['body', 'rawBody'])('survives a property that throws: %s', async (name) => {
    const merchant = new Merchant();
    const app = appOf(merchant, (request, _response, next) => {
      Object.defineProperty(request, name, {
        get() {
          throw new Error('Invalid JSON');
        },
      });
      next();
    });
    const port = await listen(app);
    expectAcknowledged(await send(port, alipay.capture('captured')), alipay.clientId);
  });

  it('survives a property that throws after the stream was read', async () => {
    const merchant = new Merchant();
    const app = appOf(merchant, (request, _response, next) => {
      Object.defineProperty(request, 'body', {
        get() {
          throw new Error('Invalid JSON');
        },
      });
      request.on('end', () => next()).resume();
    });
    expectRefused(await send(await listen(app), alipay.capture('captured')), 'RAW_BODY_UNAVAILABLE');
  });
});
