import { describe, expect, it } from 'vitest';
import { createSender, exchange, type Finding, type Verdict, verdictOf } from '../../src/index.ts';
import { PATIENCE } from '../form.ts';
import { acknowledge, startServer } from '../local-server.ts';
import { ALIPAY, CLIENT_ID } from '../merchant-app.ts';

const alipay = createSender(ALIPAY);
const verdictOn = async (reply: Parameters<typeof acknowledge>[1]): Promise<Verdict> => {
  const url = await startServer((_, response) => acknowledge(response, reply));
  return verdictOf(await exchange(alipay.sign({ url, body: {}, timeoutMs: PATIENCE })), {
    clientId: CLIENT_ID,
  });
};
const faultsOf = async (reply: Parameters<typeof acknowledge>[1]): Promise<readonly Finding[]> => {
  const verdict = await verdictOn(reply);
  return verdict.acknowledged ? [] : verdict.faults;
};
const result = { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'Success' };

describe('the sender concludes', () => {
  it('that the documented reply acknowledges, whatever its spaces, order of fields and charset', async () => {
    expect(await verdictOn({})).toEqual({ acknowledged: true, remarks: [] });
    const { resultStatus, ...rest } = result;
    const body = JSON.stringify({ result: { resultStatus, ...rest } }, null, 2);
    const headers = { 'content-type': 'Application/JSON; charset=UTF-8' };
    expect(await verdictOn({ headers, body })).toEqual({ acknowledged: true, remarks: [] });
  });

  it('that a wrong status does not, and says so alone where the endpoint has refused', async () => {
    const refusal = '{"result":{"resultCode":"ACCESS_DENIED","resultStatus":"F","resultMessage":"no"}}';
    expect(await faultsOf({ status: 401, body: refusal })).toMatchObject([
      { code: 'STATUS', message: 'The status is 401 (ACCESS_DENIED); expected 200.' },
    ]);
    expect(await faultsOf({ status: 201, body: '{}' })).toMatchObject([
      { code: 'STATUS' },
      { code: 'FIELD_MISSING', path: 'result' },
    ]);
  });

  it('that a redirect does not, and where it leads', async () => {
    const [fault] = await faultsOf({ status: 308, headers: { location: '/alipay/notifyCapture/' } });
    expect(fault).toMatchObject({ code: 'STATUS', hint: expect.stringContaining('final address') });
    expect(fault?.message).toContain('308, to /alipay/notifyCapture/');
  });

  it.each([
    ['text/html', 'text/html'],
    ['', 'missing'],
    ['application/json-seq', 'application/json-seq'],
  ])('that the content type %j does not', async (given, shown) => {
    expect(await faultsOf({ headers: { 'content-type': given } })).toMatchObject([
      { code: 'CONTENT_TYPE', message: `The content type is ${shown}; expected application/json.` },
    ]);
  });

  it.each([
    ['', 'The body is empty.'],
    ['success', 'The body is not JSON in UTF-8.'],
    [`\ufeff${JSON.stringify({ result })}`, 'The body is not JSON in UTF-8.'],
  ])('that the body %j does not', async (body, message) => {
    expect(await faultsOf({ body })).toMatchObject([{ code: 'BODY_NOT_JSON', message }]);
  });

  it.each<[unknown, Partial<Finding>]>([
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
  ])('that %j does not, with the path of the field', async (body, fault) => {
    expect(await faultsOf({ body: JSON.stringify(body) })).toMatchObject([fault]);
  });

  it('that nothing was acknowledged where there was no reply', async () => {
    const answer = await exchange(alipay.sign({ url: new URL('http://127.0.0.1:1/'), body: {} }));
    expect(verdictOf(answer, { clientId: CLIENT_ID })).toMatchObject({
      acknowledged: false,
      faults: [{ code: 'NO_REPLY', message: expect.stringContaining('Nothing listens there') }],
    });
  });

  it('remarks on headers and fields that differ from the documented reply, and acknowledges', async () => {
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
