import { RESULT_CODES, verifySignature } from '@notify-capture/core';
import { sampleNotification } from '@notify-capture/core/testing';
import { describe, expect, it } from 'vitest';
import type { Bytes, GalleryCase, MessageDraft, Preview } from '../../src/explorer/api.ts';
import { CLIENT_ID, KEYS, startMerchantApp } from '../merchant-app.ts';
import { startTestExplorer, type TestExplorer } from './start-explorer.ts';

const DRAFT: MessageDraft = { body: { text: '{ "notifyType": "CAPTURE_RESULT",\n "captureId": "1" }' } };

function textOf(bytes: Bytes): string {
  return 'text' in bytes ? bytes.text : Buffer.from(bytes.base64, 'base64').toString('latin1');
}

function signedContentOf({ segments }: Pick<Preview, 'segments'>): string {
  return segments.map(({ bytes }) => textOf(bytes)).join('');
}

async function draftOf(explorer: TestExplorer, id: string): Promise<MessageDraft> {
  return (await explorer.call('GET /api/cases/{id}', id)).draft;
}

describe('the gallery', () => {
  it('has each of the 23 result codes by its outcome, the other kinds, faults and broken messages, in both languages', async () => {
    const { groups, cases, fields } = await (await startTestExplorer()).call('GET /api/cases');
    expect(groups.map(({ group }) => group)).toEqual([
      'captured',
      'failed',
      'pending',
      'repeats',
      'broken',
      'kinds',
    ]);
    const of = (group: string): readonly GalleryCase[] => cases.filter((one) => one.group === group);
    expect([...of('captured'), ...of('failed'), ...of('pending')].map(({ id }) => id).sort()).toEqual(
      Object.keys(RESULT_CODES).sort(),
    );
    expect(new Set(of('kinds').map(({ kind }) => kind)).size).toBe(10);
    expect(of('repeats').every(({ faults }) => faults !== undefined)).toBe(true);
    expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
    for (const { title, meaning, action } of cases) {
      for (const text of [title, meaning, action])
        expect([text.en, text.zh].every((one) => one !== '')).toBe(true);
      expect(meaning.zh).toMatch(/\p{Script=Han}/u);
    }
    expect(fields['capture']?.filter(({ required }) => required).map(({ path }) => path)).toContain(
      'result.resultCode',
    );
    expect(fields['dispute']?.find(({ path }) => path === 'disputeNotificationType')?.values).toHaveLength(7);
  });

  it('has new ids at each read', async () => {
    const explorer = await startTestExplorer();
    const [one, other] = [await draftOf(explorer, 'SUCCESS'), await draftOf(explorer, 'SUCCESS')];
    expect(one).not.toEqual(other);
    expect((await explorer.refusal('GET /api/cases/{id}', 'nothing')).code).toBe('NOT_FOUND');
  });

  it('contains messages that an endpoint with this library answers as they say', async () => {
    const { url } = await startMerchantApp();
    const explorer = await startTestExplorer({ to: url.href });
    const { cases } = await explorer.call('GET /api/cases');
    for (const { id, expected, draft } of cases.filter(({ faults }) => faults === undefined)) {
      const { verdict } = await explorer.call('POST /api/send', { draft });
      if (expected !== 'either')
        expect([id, verdict.acknowledged]).toEqual([id, expected === 'acknowledged']);
    }
  });
});

describe('a preview', () => {
  it('shows the signed content in its parts, and a signature that holds for exactly these bytes', async () => {
    const explorer = await startTestExplorer({ to: 'http://127.0.0.1:1/hook?shop=1' });
    const preview = await explorer.call('POST /api/preview', {
      draft: { ...DRAFT, requestTime: '1700000000000' },
    });
    const content = `POST /hook?shop=1\n${CLIENT_ID}.1700000000000.{"notifyType":"CAPTURE_RESULT","captureId":"1"}`;
    expect(signedContentOf(preview)).toBe(content);
    expect(preview.segments.map(({ part }) => part).filter((part) => part !== 'separator')).toEqual([
      'method',
      'target',
      'client',
      'time',
      'body',
    ]);
    const { method, target, headers, body } = preview.request;
    const request = { method, target, headers: headers.flat(), body: Buffer.from(textOf(body)) };
    expect(verifySignature({ ...request, publicKey: KEYS.publicKey })).toMatchObject({ valid: true });
    expect(preview.genuine).toBe(true);
    expect(preview.curl).toContain("--request POST 'http://127.0.0.1:1/hook?shop=1'");
  });

  it('keeps each byte of a body that is not compact, and removes only white space between tokens of one that is', async () => {
    const explorer = await startTestExplorer();
    const text = '{ "a b" : "c  \\" d",\t"n": 1.50, "n": 2 }\n';
    const bodyOf = async (compact: boolean): Promise<string> => {
      const { request } = await explorer.call('POST /api/preview', { draft: { body: { text, compact } } });
      return textOf(request.body);
    };
    expect(await bodyOf(false)).toBe(text);
    expect(await bodyOf(true)).toBe('{"a b":"c  \\" d","n":1.50,"n":2}');
    const base64 = Buffer.from([0xff, 0, 1]).toString('base64');
    const { request } = await explorer.call('POST /api/preview', { draft: { body: { base64 } } });
    expect(request.body).toEqual({ base64, size: 3 });
  });

  it('shows beside a signed part what is sent in its place', async () => {
    const explorer = await startTestExplorer({ to: 'http://127.0.0.1:1/hook' });
    const draft = { ...DRAFT, signedAs: { target: '/api/hook' }, clientId: 'T_2' };
    const { segments, genuine } = await explorer.call('POST /api/preview', { draft });
    const target = segments.find(({ part }) => part === 'target');
    expect(target).toEqual({
      part: 'target',
      bytes: { text: '/api/hook', size: 9 },
      sent: { text: '/hook', size: 5 },
    });
    expect(genuine).toBe(false);
  });

  it('reads a relative time, and sends any other text unchanged', async () => {
    const explorer = await startTestExplorer();
    const timeOf = async (requestTime: string): Promise<string | undefined> => {
      const { request } = await explorer.call('POST /api/preview', { draft: { ...DRAFT, requestTime } });
      return request.headers.find(([name]) => name === 'request-time')?.[1];
    };
    expect(Number(await timeOf('-73h'))).toBeLessThan(Date.now() - 72 * 3_600_000);
    expect(await timeOf('yesterday')).toBe('yesterday');
  });

  it('says what the body means, which fields do not fit, and why the message would be refused', async () => {
    const explorer = await startTestExplorer();
    const genuine = await explorer.call('POST /api/preview', {
      draft: await draftOf(explorer, 'AUTH_EXPIRED'),
    });
    expect(genuine.reading).toMatchObject({ accepted: true, outcome: 'failed', action: 'start_new_payment' });
    expect(genuine.refusal).toBeUndefined();
    const body = { text: '{"notifyType":"CAPTURE_RESULT","captureId":7}' };
    const { reading, refusal } = await explorer.call('POST /api/preview', {
      draft: { body, requestTime: '-30d' },
    });
    if (reading.accepted) throw new Error('The body has no amount.');
    expect(reading.code).toBe('INVALID_NOTIFICATION');
    expect(reading.problems).toContainEqual({
      path: 'captureId',
      message: 'must be a string',
      text: { en: 'must be a string', zh: '应为字符串' },
    });
    for (const { text } of reading.problems) expect(text.zh).toMatch(/\p{Script=Han}/u);
    expect(reading.problems.map(({ path }) => path)).toContain('captureAmount');
    expect(refusal?.code).toBe('TOO_OLD');
    expect(refusal?.message.zh).toMatch(/\p{Script=Han}/u);
  });

  it('says of every field what is wrong with it, in both languages', async () => {
    const explorer = await startTestExplorer();
    const wrong = {
      notifyType: 'CAPTURE_RESULT',
      captureId: '',
      captureRequestId: 'x'.repeat(65),
      paymentId: 'a\0',
      captureAmount: { currency: 'brl', value: '1.5' },
      result: { resultCode: 1, resultStatus: 'X' },
    };
    const { captureAmount, result } = sampleNotification('captured');
    const ids = { captureId: '1', captureRequestId: '2', paymentId: '3' };
    const optional = {
      captureTime: 'today',
      acquirerReferenceNo: 'x'.repeat(65),
      acquirerInfo: { name: 1 },
      taxCalculationId: 1,
      paymentResultInfo: 'x',
    };
    const bodies = [wrong, { notifyType: 'CAPTURE_RESULT', captureAmount, result, ...ids, ...optional }];
    for (const body of bodies) {
      const draft = { body: { text: JSON.stringify(body) } };
      const { reading } = await explorer.call('POST /api/preview', { draft });
      const problems = reading.accepted ? reading.warnings : reading.problems;
      expect(problems.length).toBeGreaterThanOrEqual(5);
      for (const { text } of problems) expect(text.zh).toMatch(/\p{Script=Han}/u);
    }
  });

  it('works without an endpoint, which only sending needs', async () => {
    const explorer = await startTestExplorer();
    expect((await explorer.call('POST /api/preview', { draft: DRAFT })).request.target).toBe(
      '/alipay/notifyCapture',
    );
    const { code, status, hint } = await explorer.refusal('POST /api/send', { draft: DRAFT });
    expect([code, status, hint]).toEqual(['NO_ENDPOINT', 409, expect.stringContaining('Enter the URL')]);
  });
});

describe('a sent message', () => {
  it('is booked by the endpoint, and recorded with its request, its reply and the verdict', async () => {
    const { url, merchant } = await startMerchantApp();
    const explorer = await startTestExplorer({ to: url.href });
    const record = await explorer.call('POST /api/send', { draft: await draftOf(explorer, 'SUCCESS') });
    expect(record.verdict).toEqual({ acknowledged: true, faults: [], remarks: [] });
    expect(record.explanation).toMatchObject({ kind: 'acknowledged', diagnosis: [], causes: [] });
    expect(record.answer).toMatchObject({ kind: 'reply', status: 200, statusText: 'OK' });
    expect(merchant.booked).toHaveLength(1);
  });

  it('that cannot be delivered has a reason and a fix in both languages', async () => {
    const explorer = await startTestExplorer({ to: 'http://127.0.0.1:1/hook' });
    const { answer, explanation } = await explorer.call('POST /api/send', { draft: DRAFT });
    expect(answer).toMatchObject({
      kind: 'failure',
      reason: 'refused',
      hint: { zh: expect.stringContaining('服务器') },
    });
    expect(explanation.kind).toBe('no_reply');
  });

  it('leaves as it is exported, to the byte', async () => {
    const explorer = await startTestExplorer({ to: 'http://127.0.0.1:1/hook' });
    const draft = await draftOf(explorer, 'SUCCESS');
    const record = await explorer.call('POST /api/send', { draft });
    const requestTime = record.request.headers.find(([name]) => name === 'request-time')?.[1];
    const signature = record.request.headers.find(([name]) => name === 'signature')?.[1] ?? '';
    for (const form of ['curl', 'fetch', 'http', 'fixture']) {
      const { text } = await explorer.call('POST /api/export', { draft, form, requestTime });
      expect(text).toContain(signature);
    }
  });
});
