import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { type CertifyOptions, certify } from '../../src/certify/certify.ts';
import { GROUPS } from '../../src/certify/check.ts';
import { CHECKS } from '../../src/certify/checks/list.ts';
import { createSender, exchange, type ReplyVerdict, SimulatorError, verdictOf } from '../../src/index.ts';
import { CorrectEndpoint } from '../endpoints/correct-endpoint.ts';
import * as limited from '../endpoints/limited-endpoints.ts';
import { reply, replyBody } from '../endpoints/messages.ts';
import { DropsAuthorizationsAndRefusesOthers, ListsOnlyIds } from '../endpoints/other-faults.ts';
import { certifiable, clientId, keys } from '../endpoints/setup.ts';
import { acknowledge, startServer } from '../local-server.ts';
import { PATIENCE } from '../long-form.ts';
import { CHINESE, placeholdersOf } from './placeholders.ts';

/** Both languages say the same, as far as figures and names show it. */
function expectSame(en: string, zh: string): void {
  expect(en).not.toMatch(CHINESE);
  expect(zh).toMatch(CHINESE);
  for (const placeholder of placeholdersOf(en)) expect(zh).toContain(placeholder);
}

describe('the texts in English and Chinese', () => {
  it.each(CHECKS)('of $id contain the same figures and names', ({ title, hint }) => {
    expectSame(title.en, title.zh);
    expectSame(hint.en, hint.zh);
    // Full stops of Chinese, and no spaces between its sentences.
    expect(hint.zh).toMatch(/。$/);
    expect(hint.zh).not.toMatch(/[。，；：] |\p{Script=Han}[,;:]/u);
    expect(title.zh).not.toMatch(/。$/);
  });

  it('contain both names of each group', () => {
    for (const { en, zh } of Object.values(GROUPS)) expectSame(en, zh);
  });

  it.each(['Node', 'PHP', 'Python', 'Go', 'Java'])('have a hint for %s at the same checks', (language) => {
    const named = (text: string) =>
      RegExp(`\\b${language}( 和 \\w+)?( and \\w+)?[:：]| (和|and) ${language}[:：]`).test(text);
    const ids = (lang: 'en' | 'zh') => CHECKS.filter(({ hint }) => named(hint[lang])).map(({ id }) => id);
    expect(ids('en').length).toBeGreaterThan(8);
    expect(ids('zh')).toEqual(ids('en'));
  });
});

const alipay = createSender({ privateKey: keys.privateKey, clientId });
const RESULT = { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'Success' };

describe('the verdict on a reply in English and Chinese', () => {
  it.each<[string, Parameters<typeof acknowledge>[1]]>([
    ['a wrong status', { status: 500, body: 'no' }],
    ['a refusal', { status: 401, body: JSON.stringify(replyBody('ACCESS_DENIED')) }],
    ['a redirect to a login page', { status: 302, headers: { location: '/login?next=7' }, body: '' }],
    ['a maintenance page', { status: 503, body: '<html>' }],
    ['a rate limit', { status: 429, headers: { 'retry-after': '120' }, body: '' }],
    ['a rate limit without a time', { status: 429, body: '' }],
    ['an empty body', { body: '' }],
    ['a body that is not JSON', { headers: { 'content-type': 'text/html' }, body: 'success' }],
    ['missing and wrong fields', { body: '{"result":{"resultCode":"OK7","resultStatus":"S"},"x":1}' }],
    ['many unknown fields', { body: JSON.stringify({ result: RESULT, ...Array(9).fill(0) }) }],
    ['wrong headers', { headers: { 'response-time': 'now7', 'client-id': 'T_9' } }],
  ])('contains the same codes, figures and names at %s', async (_, answer) => {
    const url = await startServer((_, response) => acknowledge(response, answer));
    const received = await exchange(alipay.sign({ url, body: {}, timeoutMs: PATIENCE }));
    expectSameVerdict(
      verdictOf(received, { clientId: 'T_111' }),
      verdictOf(received, { clientId: 'T_111', lang: 'zh' }),
    );
  });

  it.each(['refused', 'timeout', 'protocol'])(
    'contains the same detail at the failure %s',
    async (reason) => {
      const url = await startServer((_, response) => {
        if (reason === 'protocol') response.socket?.end('nonsense\r\n\r\n');
      });
      if (reason === 'refused') url.port = '1';
      const timeoutMs = reason === 'timeout' ? 50 : PATIENCE;
      const received = await exchange(alipay.sign({ url, body: {}, timeoutMs }));
      expect(received).toMatchObject({ kind: 'failure', reason });
      expectSameVerdict(verdictOf(received, { clientId }), verdictOf(received, { clientId, lang: 'zh' }));
    },
  );
});

describe('a certificate in English and Chinese', () => {
  const bodies = ['{}', '', '<!doctype html>', '7', '{"a":[],"b":[]}', '{"data":[],"hasMore":true}'];

  it.each([401, 403, 404, 500, 503, 302, 429, 200])('explains a reply with status %i', async (status) => {
    class Refuses extends CorrectEndpoint {
      protected override async receive(_: IncomingMessage, response: ServerResponse): Promise<void> {
        reply(response, status, {});
      }
    }
    await expectSamePreflightError(Refuses);
  });

  it.each(bodies)('explains the list %j', async (body) => {
    class OtherList extends CorrectEndpoint {
      protected override sendList(response: ServerResponse): void {
        response.end(body);
      }
    }
    await expectSamePreflightError(OtherList);
  });

  it.each(bodies)('explains the list of other messages %j', async (body) => {
    class OtherList extends CorrectEndpoint {
      protected override sendOthers(response: ServerResponse): void {
        response.end(body);
      }
    }
    await expectSamePreflightError(OtherList);
  });

  it('explains what is inconclusive', async () => {
    const notes = async (lang: 'en' | 'zh') => {
      const { certify } = await certifiable(limited.LimitsForAnHour);
      const only = [
        'signature-percent-decoded',
        'body-is-signed',
        'missing-headers-refused',
        'duplicates-booked-once',
        'other-kinds-handled',
      ];
      const { results } = await certify({ only, lang, captures: undefined, others: undefined });
      return results.flatMap((result) => (result.verdict === 'inconclusive' ? [result.note] : []));
    };
    const [en, zh] = [await notes('en'), await notes('zh')];
    expect(en.length).toBeGreaterThan(1);
    for (const [index, note] of en.entries()) expectSame(note, zh[index] ?? '');
  });

  it.each([ListsOnlyIds, DropsAuthorizationsAndRefusesOthers])(
    'contains which kinds were not judged: $name',
    async (Endpoint) => {
      const note = async (lang: 'en' | 'zh') => {
        const { certify } = await certifiable(Endpoint);
        const [result] = (await certify({ only: ['other-kinds-handled'], lang, bookedWithinMs: 300 }))
          .results;
        return result?.verdict === 'inconclusive' ? result.note : '';
      };
      const [en, zh] = [await note('en'), await note('zh')];
      expect(zh).toContain('authorization');
      expectSame(en, zh);
    },
  );

  it('contains how many messages of other kinds were acknowledged', async () => {
    const note = async (lang: 'en' | 'zh') => {
      const { certify } = await certifiable(CorrectEndpoint);
      const [result] = (await certify({ only: ['other-kinds-answered'], lang })).results;
      return result?.verdict === 'pass' ? (result.note ?? '') : '';
    };
    expectSame(await note('en'), await note('zh'));
  });

  it('refuses an unknown language before it sends anything', async () => {
    const options = { to: 'http://127.0.0.1:1/', privateKey: keys.privateKey, lang: 'fr' };
    await expect(certify(options as unknown as CertifyOptions)).rejects.toThrow(SimulatorError);
  });
});

function expectSameVerdict(en: ReplyVerdict, zh: ReplyVerdict): void {
  const findings = (verdict: ReplyVerdict) => [
    ...(verdict.acknowledged ? [] : verdict.faults),
    ...verdict.remarks,
  ];
  expect(findings(en).length).toBeGreaterThan(0);
  expect(findings(zh).map(({ code, path }) => [code, path])).toEqual(
    findings(en).map(({ code, path }) => [code, path]),
  );
  for (const [index, { message, hint }] of findings(en).entries()) {
    const translated = findings(zh)[index];
    expectSame(message, translated?.message ?? '');
    expectSame(hint, translated?.hint ?? '');
  }
}

async function expectSamePreflightError(Endpoint: typeof CorrectEndpoint): Promise<void> {
  const { certify } = await certifiable(Endpoint);
  const [en, zh] = [(await certify()).preflightError, (await certify({ lang: 'zh' })).preflightError];
  if (en === undefined || zh === undefined) return expect.fail('no preflight error');
  expectSame(en.message, zh.message);
  expectSame(en.hint, zh.hint);
}
