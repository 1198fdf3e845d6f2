import { verifySignature } from '@notify-capture/core';
import { createTestKeys } from '@notify-capture/core/testing';
import express from 'express';
import { describe, expect, it } from 'vitest';
import { acknowledge, bodyOf, startServer } from '../local-server.ts';
import { KEYS, startMerchantApp } from '../merchant-app.ts';
import { startTestExplorer, type TestExplorer } from './start-explorer.ts';

async function sendCase(explorer: TestExplorer, id: string) {
  const { draft } = await explorer.call('GET /api/cases/{id}', id);
  return explorer.call('POST /api/send', { draft });
}

/** An endpoint that verifies another form of the request than it has received. */
function wrongEndpoint(
  seen: (target: string, body: Buffer) => readonly [target: string, body: Buffer],
): Promise<URL> {
  return startServer(async (request, response) => {
    const [target, body] = seen(request.url ?? '', await bodyOf(request));
    const { method = '', rawHeaders: headers } = request;
    const { valid } = verifySignature({ method, target, headers, body, publicKey: KEYS.publicKey });
    if (valid) acknowledge(response);
    else response.writeHead(401).end('{"error":"signature"}');
  });
}

describe('the explanation of a reply', () => {
  it.each([
    ['other-path', 'target'],
    ['other-query', 'target'],
    ['tampered-body', 'body'],
    ['changed-time', 'time'],
    ['other-client', 'client'],
    ['other-key', 'key'],
    ['no-signature', 'signature'],
  ])('says which part of the message %s is wrong: the %s', async (id, part) => {
    const { url } = await startMerchantApp();
    const explorer = await startTestExplorer({ to: url.href });
    const { explanation } = await sendCase(explorer, id);
    if (id === 'other-client') {
      // Its signature is valid: only the client is unknown.
      expect(explanation).toMatchObject({ kind: 'as_expected', diagnosis: [] });
      return;
    }
    expect(explanation.kind).toBe('as_expected');
    expect(explanation.diagnosis.map((finding) => finding.part)).toEqual([part]);
    expect(explanation.summary.en).toMatch(/^Refused, as it should be: /);
  });

  it('names the path that was signed and the one that was sent', async () => {
    const { url } = await startMerchantApp();
    const explorer = await startTestExplorer({ to: url.href });
    const { explanation } = await sendCase(explorer, 'other-path');
    expect(explanation.diagnosis[0]?.message.en).toBe(
      'The signature covers /api/alipay/notifyCapture, but the endpoint sees /alipay/notifyCapture. A proxy or a mounted router removes a prefix of the path.',
    );
  });

  it('of an endpoint with another key has this as its likeliest cause, with the fix', async () => {
    const { url } = await startMerchantApp({ publicKey: createTestKeys().publicKey });
    const explorer = await startTestExplorer({ to: url.href });
    const { explanation } = await sendCase(explorer, 'SUCCESS');
    expect(explanation.kind).toBe('refused');
    expect(explanation.causes[0]).toMatchObject({ code: 'OTHER_KEY', page: 'docs/troubleshooting.md' });
    expect(explanation.causes[0]?.fix.zh).toContain('ALIPAY_PUBLIC_KEY');
  });

  it('of an endpoint that accepts a forgery says so', async () => {
    const explorer = await startTestExplorer({
      to: (await startServer((_, response) => acknowledge(response))).href,
    });
    expect((await sendCase(explorer, 'tampered-body')).explanation.kind).toBe('accepted_forgery');
  });

  it.each([
    ['{"result":{"resultCode":"SUCCESS","resultStatus":"S","resultMessage":"success"}}', 'accepted_forgery'],
    ['{"result":{"resultStatus":"S"}}', 'accepted_forgery'],
    ['{"ok":true}', 'unclear'],
    ['', 'unclear'],
    ['{"result":{"resultCode":"ACCESS_DENIED","resultStatus":"F"}}', 'as_expected'],
  ])('of a forgery with status 200 and the body %j is %s', async (body, kind) => {
    const url = await startServer((_, response) => response.writeHead(200).end(body));
    const explorer = await startTestExplorer({ to: url.href });
    const { explanation } = await sendCase(explorer, 'tampered-body');
    expect(explanation.kind).toBe(kind);
    expect(explanation.causes.map(({ code }) => code)).toEqual(kind === 'unclear' ? ['UNCLEAR_REFUSAL'] : []);
  });

  it('of a stale message with nearly the acknowledgement does not call it refused', async () => {
    const url = await startServer((_, response) =>
      response.writeHead(200).end('{"result":{"resultStatus":"S"}}'),
    );
    const explorer = await startTestExplorer({ to: url.href });
    expect((await sendCase(explorer, 'stale')).explanation.kind).toBe('unclear');
  });

  it.each([
    [404, 'NO_ROUTE'],
    [405, 'WRONG_METHOD'],
    [302, 'REDIRECT'],
    [403, 'LOGIN'],
    [409, 'CONFLICTING_RESULT'],
    [415, 'UNSUPPORTED_MEDIA_TYPE'],
    [429, 'RATE_LIMIT'],
    [500, 'HANDLER_FAILED'],
    [502, 'UNAVAILABLE'],
    [201, 'WRONG_REPLY'],
  ])('of a reply with status %i starts with %s', async (status, code) => {
    const url = await startServer((_, response) => response.writeHead(status).end());
    const explorer = await startTestExplorer({ to: url.href });
    expect((await sendCase(explorer, 'SUCCESS')).explanation.causes[0]?.code).toBe(code);
  });

  it('contains the log of the built-in endpoint', async () => {
    const explorer = await startTestExplorer();
    await explorer.call('POST /api/practice');
    const { explanation } = await sendCase(explorer, 'other-path');
    expect(explanation.log).toMatchObject([
      { level: 'warn', fields: { code: 'SIGNATURE_MISMATCH', diagnosis: { findings: ['MOUNT_PREFIX'] } } },
    ]);
  });
});

describe('probes', () => {
  it.each([
    [
      'QUERY_STRIPPED',
      '?shop=1',
      (target: string, body: Buffer) => [target.split('?')[0] ?? '', body] as const,
    ],
    ['MOUNT_PREFIX', '', (target: string, body: Buffer) => [target.replace('/alipay', ''), body] as const],
    ['BODY_EMPTY', '', (target: string) => [target, Buffer.alloc(0)] as const],
    ['BODY_NOT_BYTES', '', (target: string) => [target, Buffer.from('[object Object]')] as const],
    [
      'BODY_RESERIALIZED',
      '',
      (target: string, body: Buffer) =>
        [target, Buffer.from(JSON.stringify(JSON.parse(body.toString() || '{}')))] as const,
    ],
  ])('prove the cause of a refusal: %s', async (code, query, seen) => {
    const url = await wrongEndpoint(seen);
    const explorer = await startTestExplorer({ to: `${url.href}${query}` });
    const { draft } = await explorer.call('GET /api/cases/{id}', 'pretty-body');
    expect((await explorer.call('POST /api/send', { draft })).explanation.kind).toBe('refused');
    const { cause, probes } = await explorer.call('POST /api/probe', { draft });
    expect(cause).toMatchObject({ code, proven: true });
    expect(probes.filter(({ accepted }) => accepted)).toHaveLength(1);
  });

  it('find an endpoint that verifies nothing, also if the draft is forged', async () => {
    const app = express().use((request, response) => {
      if (request.headers['x-test'] === undefined) response.json({ ok: true });
    });
    const explorer = await startTestExplorer({ to: (await startServer(app)).href });
    const { draft } = await explorer.call('GET /api/cases/{id}', 'other-path');
    const report = await explorer.call('POST /api/probe', { draft });
    expect(report.cause).toBeUndefined();
    const open = await startTestExplorer({
      to: (
        await startServer((request, response) => {
          const isBare = !String(request.headers['signature']).includes('%');
          if (isBare) response.writeHead(401).end();
          else acknowledge(response);
        })
      ).href,
    });
    expect((await open.call('POST /api/probe', { draft })).probes[0]).toMatchObject({
      code: 'GENUINE',
      accepted: true,
    });
  });

  it('end at once if the endpoint does not reply', async () => {
    const explorer = await startTestExplorer({ to: 'http://127.0.0.1:1/hook' });
    const report = await explorer.call('POST /api/probe', { draft: { body: { text: '{}' } } });
    expect(report.probes).toHaveLength(1);
  });

  it('end at once if the endpoint accepts the genuine message', async () => {
    const { url } = await startMerchantApp();
    const explorer = await startTestExplorer({ to: url.href });
    const { draft } = await explorer.call('GET /api/cases/{id}', 'other-path');
    const report = await explorer.call('POST /api/probe', { draft });
    expect(report.probes.map(({ code, accepted }) => [code, accepted])).toEqual([['GENUINE', true]]);
  });
});

describe('the diagnosis of what the endpoint says', () => {
  it.each([
    ['MOUNT_PREFIX', { target: '/notifyCapture' }],
    ['QUERY_STRIPPED', { target: '/alipay/notifyCapture?added=1' }],
    ['REWRITTEN_TARGET', { target: '/hooks/7' }],
    ['BODY_EMPTY', { body: '' }],
    ['NO_KEY_MATCHES', { publicKey: createTestKeys().publicKey }],
    ['METHOD', { method: 'PUT' }],
  ])('finds %s', async (code, received) => {
    const explorer = await startTestExplorer();
    const { draft } = await explorer.call('GET /api/cases/{id}', 'SUCCESS');
    const { request } = await explorer.call('POST /api/preview', { draft });
    const { findings } = await explorer.call('POST /api/diagnose', { request, received });
    expect(findings.map((finding) => finding.code)).toContain(code);
  });

  it.each([
    '{"level":40,"code":"SIGNATURE_MISMATCH","verifiedPath":"/notifyCapture","msg":"…"}',
    'warn code=SIGNATURE_MISMATCH verifiedPath=/notifyCapture bodyBytes=328',
    "{ code: 'SIGNATURE_MISMATCH', verifiedPath: '/notifyCapture', bodyBytes: 328 }",
  ])('reads the path that the endpoint verified from its log: %s', async (log) => {
    const explorer = await startTestExplorer();
    const { draft } = await explorer.call('GET /api/cases/{id}', 'SUCCESS');
    const { request } = await explorer.call('POST /api/preview', { draft });
    const { findings } = await explorer.call('POST /api/diagnose', { request, received: { log } });
    expect(findings.map((finding) => finding.code)).toEqual(['MOUNT_PREFIX']);
  });

  it('takes the findings of the endpoint itself, in both languages', async () => {
    const explorer = await startTestExplorer();
    const { request } = await explorer.call('POST /api/preview', { draft: { body: { text: '{}' } } });
    const received = {
      log: 'SIGNATURE_MISMATCH diagnosis.findings=[BODY_RESERIALIZED] verifiedPath=/alipay/notifyCapture',
    };
    const { verdict, findings } = await explorer.call('POST /api/diagnose', { request, received });
    expect(verdict).toBe('content_altered');
    expect(findings).toMatchObject([
      { code: 'BODY_RESERIALIZED', part: 'body', hint: { zh: expect.any(String) } },
    ]);
  });

  it('says that a key is unreadable', async () => {
    const explorer = await startTestExplorer();
    const { request } = await explorer.call('POST /api/preview', { draft: { body: { text: '{}' } } });
    const { code, hint } = await explorer.refusal('POST /api/diagnose', {
      request,
      received: { publicKey: 'x' },
    });
    expect([code, hint === '']).toEqual(['INVALID_CONFIG', false]);
  });

  it('lists for each part of the signed content what breaks it on the way', async () => {
    const risks = await (await startTestExplorer()).call('GET /api/risks');
    expect(new Set(risks.map(({ part }) => part))).toEqual(
      new Set(['method', 'target', 'client', 'time', 'body']),
    );
    for (const { cause, fix } of risks) expect([cause.zh, fix.zh].join('')).toMatch(/\p{Script=Han}/u);
  });
});
