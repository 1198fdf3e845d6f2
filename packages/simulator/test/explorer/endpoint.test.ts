import { describe, expect, it } from 'vitest';
import type { ApiError } from '../../src/explorer/api.ts';
import { startServer } from '../local-server.ts';
import { startMerchantApp } from '../merchant-app.ts';
import { startTestExplorer } from './start-explorer.ts';

describe('the endpoint', () => {
  it.each([
    ['127.0.0.1:3000/alipay/notifyCapture', 'http://127.0.0.1:3000/alipay/notifyCapture'],
    ['localhost:8080', 'http://localhost:8080/'],
    [' 10.0.0.1/hook?shop=1 ', 'http://10.0.0.1/hook?shop=1'],
    ['HTTPS://LOCALHOST/a', 'https://localhost/a'],
  ])('may be typed as people write it: %j', async (typed, url) => {
    const explorer = await startTestExplorer();
    expect((await explorer.call('POST /api/endpoint', { url: typed })).url).toBe(url);
  });

  it('with a user name or a password in its URL is refused, because Alipay sends none', async () => {
    const explorer = await startTestExplorer();
    for (const url of ['http://user:secret@127.0.0.1/hook', 'user@127.0.0.1/hook']) {
      const { code, message } = await explorer.refusal('POST /api/endpoint', { url });
      expect([code, message]).toEqual(['URL_INVALID', expect.stringContaining('user name or a password')]);
      expect(message).not.toContain('secret');
    }
  });

  it('gets nothing from a page that shows another one', async () => {
    const { url, merchant } = await startMerchantApp();
    const explorer = await startTestExplorer({ to: url.href });
    const { draft } = await explorer.call('GET /api/cases/{id}', 'SUCCESS');
    const shown = { draft, endpoint: 'http://127.0.0.1:1/hook' };
    for (const route of ['POST /api/send', 'POST /api/deliveries', 'POST /api/probe'] as const) {
      const { code, message } = await explorer.refusal(route, shown);
      expect([code, message]).toEqual(['ENDPOINT_CHANGED', expect.stringContaining(url.href)]);
    }
    expect((await explorer.refusal('POST /api/certifications', { endpoint: shown.endpoint })).code).toBe(
      'ENDPOINT_CHANGED',
    );
    expect(merchant.booked).toEqual([]);
    const { verdict } = await explorer.call('POST /api/send', { draft, endpoint: url.href });
    expect(verdict.acknowledged).toBe(true);
  });

  it('that does not reply in time has a hint that names the option of the command', async () => {
    const url = await startServer(() => undefined);
    const explorer = await startTestExplorer({ to: url.href, timeoutMs: 1 });
    const { answer } = await explorer.call('POST /api/send', { draft: { body: { text: '{}' } } });
    expect(answer).toMatchObject({ reason: 'timeout', hint: { en: expect.stringContaining('--timeout') } });
  });
});

describe('an error of the explorer', () => {
  it.each([
    [
      '/api/endpoint',
      {},
      'The URL of the endpoint is not valid. Expected: a text.',
      '接口的 URL无效，应为文本。',
    ],
    ['/api/preview', {}, 'The message is not valid. Expected: an object.', '消息无效，应为对象。'],
    [
      '/api/preview',
      { draft: { body: { text: '{}' }, requestTime: 7 } },
      'The request-time is not valid. Expected: a text.',
      'request-time无效，应为文本。',
    ],
    [
      '/api/preview',
      { draft: { body: { text: '{}' }, headers: { 'x-a': 1 } } },
      'The header x-a is not valid. Expected: a text, null or a list of texts.',
      '请求头 x-a无效，应为文本、null 或文本列表。',
    ],
  ])('is a sentence about the field as the page calls it: %s %j', async (path, body, en, zh) => {
    const explorer = await startTestExplorer();
    for (const [language, expected] of [
      ['en', en],
      ['zh-CN', zh],
    ] as const) {
      const headers = { 'content-type': 'application/json', 'accept-language': language };
      const response = await explorer.fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
      const { error } = (await response.json()) as ApiError;
      expect([error.code, error.message]).toEqual(['BODY_INVALID', expected]);
      expect(error.hint).not.toBe('');
    }
  });

  it('about the token says whether there is none, or one of an earlier start', async () => {
    const explorer = await startTestExplorer();
    const ask = async (token: string): Promise<string> => {
      const response = await fetch(`http://127.0.0.1:${explorer.port}/api/session`, {
        headers: { 'x-explorer-token': token },
      });
      return ((await response.json()) as ApiError).error.message;
    };
    expect(await ask('')).toContain('has no token');
    expect(await ask('old')).toContain('not that of the command that runs now');
  });
});
