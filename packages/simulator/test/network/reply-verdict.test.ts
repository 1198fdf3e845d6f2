import { describe, expect, it } from 'vitest';
import { createSender, exchange, type ReplyFinding, type ReplyVerdict, verdictOf } from '../../src/index.ts';
import { acknowledge, startServer } from '../local-server.ts';
import { PATIENCE } from '../long-form.ts';
import { ALIPAY, CLIENT_ID } from '../merchant-app.ts';

const alipay = createSender(ALIPAY);
const verdictOn = async (reply: Parameters<typeof acknowledge>[1]): Promise<ReplyVerdict> => {
  const url = await startServer((_, response) => acknowledge(response, reply));
  const exchanged = await exchange(alipay.sign({ url, body: {}, timeoutMs: PATIENCE }));
  return verdictOf(exchanged, { clientId: CLIENT_ID });
};
const faultsOf = async (reply: Parameters<typeof acknowledge>[1]): Promise<readonly ReplyFinding[]> => {
  const verdict = await verdictOn(reply);
  return verdict.acknowledged ? [] : verdict.faults;
};
const result = { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'Success' };

describe('the verdict on a large reply', () => {
  it.each([
    ['one long value', JSON.stringify({ result: 'x'.repeat(900_000) })],
    ['one long name', JSON.stringify({ ['x'.repeat(900_000)]: 1 })],
    [
      'many fields',
      JSON.stringify(Object.fromEntries(Array.from({ length: 50_000 }, (_, n) => [`f${n}`, n]))),
    ],
    ['nested arrays', `{"result":{"resultCode":${'['.repeat(200_000)}${']'.repeat(200_000)}}}`],
    ['many fields in result', JSON.stringify({ result: { ...Array(50_000).fill(0) } })],
  ])('is short for %s', async (_, body) => {
    expect(JSON.stringify(await verdictOn({ body })).length).toBeLessThan(4_000);
  });

  it('is short for long headers, and counts the fields that it does not list', async () => {
    const headers = {
      'content-type': 'x'.repeat(4_000),
      'client-id': 'y'.repeat(4_000),
      location: 'z'.repeat(4_000),
    };
    expect(JSON.stringify(await verdictOn({ status: 302, headers })).length).toBeLessThan(4_000);
    const fields = Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`f${n}`, n]));
    const { remarks } = await verdictOn({ body: JSON.stringify({ result, ...fields }) });
    expect(remarks).toHaveLength(6);
    expect(remarks.at(-1)?.message).toBe('The body has 3 more fields that are not fields of the fixed body.');
  });
});

describe('the verdict on a reply of something in front of the endpoint', () => {
  const hintOf = async (reply: Parameters<typeof acknowledge>[1]): Promise<string> =>
    (await faultsOf(reply)).map(({ hint }) => hint).join('\n');

  it.each([401, 403, 407, 419, 422, 511, 302, 303, 307])(
    'suggests a login at %i without a result',
    async (status) => {
      expect(await hintOf({ status, body: '<html></html>' })).toContain('may come from a login');
      const body = '{"result":{"resultCode":"ACCESS_DENIED","resultStatus":"F"}}';
      expect(await hintOf({ status, body })).not.toContain('may come from a login');
    },
  );

  it('suggests a login at status 200 with a page', async () => {
    for (const body of [
      '<!doctype html>',
      ' <HTML lang="en">',
      '<!-- x --><html>',
      '<?xml version="1.0"?><!DOCTYPE html>',
    ])
      expect(await hintOf({ body })).toContain('may come from a login');
    for (const body of ['success', '', '{"a":"<html>"}', '<xml>'])
      expect(await hintOf({ body })).not.toContain('login');
  });

  it.each([502, 503, 504])('suggests a maintenance page at %i without a result', async (status) => {
    expect(await hintOf({ status, body: '<h1>Back soon</h1>' })).toContain('maintenance page');
    const body = '{"result":{"resultCode":"UNKNOWN_EXCEPTION","resultStatus":"U"}}';
    expect(await hintOf({ status, body })).not.toContain('maintenance page');
  });

  it.each([
    ['120', 'wait 120 s'],
    ['0', 'wait 0 s'],
    [' 7 ', 'wait 7 s'],
    ['9'.repeat(30), `wait ${'9'.repeat(30)} s`],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 'wait 0 s'],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 'wait 0 s'],
    ['Sun Nov  6 08:49:37 1994', 'wait 0 s'],
  ])('names the time of Retry-After: %j', async (value, text) => {
    expect(await hintOf({ status: 429, headers: { 'retry-after': value } })).toContain(text);
  });

  it.each(['', 'soon', '-1', '1.5', '5 minutes', 'Sunday', 'NaN'])(
    'names no time at Retry-After: %j',
    async (value) => {
      const hint = await hintOf({ status: 429, headers: { 'retry-after': value } });
      expect(hint).toContain('A rate limit rejected the message.');
      expect(hint).not.toContain('Retry-After');
    },
  );
});

describe('the verdict on a reply', () => {
  it('acknowledges the documented reply, whatever its spaces, order of fields and charset', async () => {
    expect(await verdictOn({})).toEqual({ acknowledged: true, remarks: [] });
    const { resultStatus, ...rest } = result;
    const body = JSON.stringify({ result: { resultStatus, ...rest } }, null, 2);
    const headers = { 'content-type': 'Application/JSON; charset=UTF-8' };
    expect(await verdictOn({ headers, body })).toEqual({ acknowledged: true, remarks: [] });
  });

  it('does not acknowledge a wrong status, and reports no other fault for a documented refusal', async () => {
    const refusal = '{"result":{"resultCode":"ACCESS_DENIED","resultStatus":"F","resultMessage":"no"}}';
    expect(await faultsOf({ status: 401, body: refusal })).toMatchObject([
      { code: 'STATUS', message: 'The status is 401 (ACCESS_DENIED); expected 200.' },
    ]);
    expect(await faultsOf({ status: 201, body: '{}' })).toMatchObject([
      { code: 'STATUS' },
      { code: 'FIELD_MISSING', path: 'result' },
    ]);
  });

  it.each([
    [401, '<h1>Sign in</h1>', {}],
    [403, '{"message":"CSRF token mismatch."}', {}],
    [302, '', { location: '/login' }],
    [307, '', { location: 'https://sso.example/' }],
  ])(
    'suggests a login page at %i with the body %j, because it has no result',
    async (status, body, headers) => {
      const [fault] = await faultsOf({ status, body, headers });
      expect(fault?.hint).toContain('login');
    },
  );

  it.each([401, 403, 500, 404])('does not suggest a login page at %i with a result', async (status) => {
    const body = '{"result":{"resultCode":"ACCESS_DENIED","resultStatus":"F","resultMessage":"no"}}';
    const [fault] = await faultsOf({ status, body });
    expect(fault?.hint).not.toContain('login');
  });

  it.each([
    [404, 'The server has no route for this path.', '<pre>Cannot POST /</pre>'],
    [405, 'The server does not accept POST at this path.', '{"error":"Method Not Allowed"}'],
  ])('names the missing route at %i, and nothing else', async (status, hint, body) => {
    const headers = { 'content-type': 'text/html', 'response-time': '', 'client-id': '' };
    expect(await verdictOn({ status, body, headers })).toEqual({
      acknowledged: false,
      faults: [
        {
          code: 'STATUS',
          message: `The status is ${status}; expected 200.`,
          hint: expect.stringContaining(hint),
        },
      ],
      remarks: [],
    });
  });

  it('misses no header of a refusal: before the signature is verified, none belongs there', async () => {
    const headers = { 'response-time': '', 'client-id': '' };
    const body = '{"result":{"resultCode":"UNKNOWN_EXCEPTION","resultStatus":"U","resultMessage":"no"}}';
    for (const status of [401, 500, 503])
      expect(await verdictOn({ status, body, headers })).toMatchObject({ remarks: [] });
    expect(await verdictOn({ status: 201, headers })).toMatchObject({ remarks: [{}, {}] });
  });

  it.each([
    ['30', 'wait 30 s'],
    ['0', 'wait 0 s'],
    ['Fri, 31 Dec 1999 23:59:59 GMT', 'wait 0 s'],
    ['soon', undefined],
    ['-1', undefined],
    ['', undefined],
  ])('explains a rate limit with Retry-After %j', async (retryAfter, wait) => {
    const [fault] = await faultsOf({ status: 429, headers: { 'retry-after': retryAfter } });
    expect(fault?.message).toContain('The status is 429');
    expect(fault?.hint).toContain('A rate limit rejected the message.');
    if (wait === undefined) expect(fault?.hint).not.toContain('wait');
    else expect(fault?.hint).toContain(wait);
  });

  it('does not acknowledge a redirect, and names its target', async () => {
    const [fault] = await faultsOf({ status: 308, headers: { location: '/alipay/notifyCapture/' } });
    expect(fault).toMatchObject({ code: 'STATUS', hint: expect.stringContaining('final URL') });
    expect(fault?.message).toContain('308 (redirect to /alipay/notifyCapture/)');
  });

  it.each([
    ['text/html', 'text/html'],
    ['', 'missing'],
    ['application/json-seq', 'application/json-seq'],
  ])('does not acknowledge the content type %j', async (contentType, text) => {
    expect(await faultsOf({ headers: { 'content-type': contentType } })).toMatchObject([
      { code: 'CONTENT_TYPE', message: `The content type is ${text}; expected application/json.` },
    ]);
  });

  it.each([
    ['', 'The body is empty.'],
    ['success', 'The body is not JSON in UTF-8.'],
    [`\ufeff${JSON.stringify({ result })}`, 'The body is not JSON in UTF-8.'],
  ])('does not acknowledge the body %j', async (body, message) => {
    expect(await faultsOf({ body })).toMatchObject([{ code: 'BODY_NOT_JSON', message }]);
  });

  it.each<[unknown, Partial<ReplyFinding>]>([
    [{}, { code: 'FIELD_MISSING', path: 'result' }],
    [[], { code: 'FIELD_WRONG', message: expect.stringContaining('The body is []') }],
    [null, { code: 'FIELD_WRONG', message: expect.stringContaining('The body is null') }],
    [{ result: 'SUCCESS' }, { code: 'FIELD_WRONG', path: 'result' }],
    [{ result: { ...result, resultCode: 'success' } }, { code: 'FIELD_WRONG', path: 'result.resultCode' }],
    [{ result: { ...result, resultStatus: 'F' } }, { code: 'FIELD_WRONG', path: 'result.resultStatus' }],
    [{ result: { ...result, resultMessage: 'ok' } }, { code: 'FIELD_WRONG', path: 'result.resultMessage' }],
    [
      { result: { resultCode: 'SUCCESS', resultStatus: 'S' } },
      { code: 'FIELD_MISSING', path: 'result.resultMessage' },
    ],
  ])('does not acknowledge %j, and names the path of the field', async (body, fault) => {
    expect(await faultsOf({ body: JSON.stringify(body) })).toMatchObject([fault]);
  });

  it('does not acknowledge a failure', async () => {
    const answer = await exchange(alipay.sign({ url: new URL('http://127.0.0.1:1/'), body: {} }));
    expect(verdictOf(answer, { clientId: CLIENT_ID })).toMatchObject({
      acknowledged: false,
      faults: [{ code: 'NO_REPLY', message: expect.stringContaining('No server listens at this address') }],
    });
  });

  it('acknowledges a reply with other headers or additional fields, and reports them as remarks', async () => {
    expect(await verdictOn({ headers: { 'response-time': '', 'client-id': '' } })).toMatchObject({
      acknowledged: true,
      remarks: [
        { code: 'HEADER_MISSING', path: 'response-time' },
        { code: 'HEADER_MISSING', path: 'client-id' },
      ],
    });
    expect(
      await verdictOn({
        headers: { 'response-time': 'Sat, 31 Jan 2026', 'client-id': 'OTHER' },
        body: JSON.stringify({ result: { ...result, extra: 1 } }),
      }),
    ).toMatchObject({
      acknowledged: true,
      remarks: [
        { code: 'FIELD_UNKNOWN', path: 'result.extra' },
        { code: 'HEADER_WRONG', path: 'response-time' },
        { code: 'HEADER_WRONG', path: 'client-id' },
      ],
    });
  });
});
