import { describe, expect, it } from 'vitest';
import { interpretResult, RESULT_CODES, type ResultStatus } from '../../src/index.ts';

const CODES = Object.keys(RESULT_CODES);

describe('the table of result codes', () => {
  it('has the 23 codes of the protocol: one success, two unknown, twenty failures', () => {
    const count = (status: ResultStatus) =>
      Object.values(RESULT_CODES).filter((row) => row.status === status).length;
    expect([CODES.length, count('S'), count('U'), count('F')]).toEqual([23, 1, 2, 20]);
  });

  it('has advice for each code, in English and in Chinese', () => {
    for (const { en, zh } of Object.values(RESULT_CODES).map(({ advice }) => advice)) {
      expect(en).toMatch(/^[A-Z][ -~]+\.$/);
      expect(zh).toMatch(/[\u4e00-\u9fff].*。$/u);
    }
  });

  it.each([
    ['AUTH_EXPIRED', /new paymentRequestId/, /新的 paymentRequestId/],
    ['CAPTURE_AMOUNT_EXCEED_AUTH_LIMIT', /authorised amount/, /授权/],
    ['CURRENCY_NOT_SUPPORT', /currencies/, /币种/],
    ['PARAM_ILLEGAL', /header and body/, /头部与正文/],
    ['PAYMENT_COUNT_EXCEED_LIMIT', /support for the limit/, /上限/],
    ['PROCESS_FAIL', /^Do not retry/, /^请勿重试/],
    ['USER_AMOUNT_EXCEED_LIMIT', /customer's limit.*issuer/, /用户限额.*发卡行/],
    ['USER_BALANCE_NOT_ENOUGH', /support for the reason/, /技术支持，询问原因/],
    ['UNKNOWN_EXCEPTION', /same captureRequestId/, /相同的 captureRequestId/],
  ] as const)('gives the advice of the protocol for %s', (code, en, zh) => {
    expect(RESULT_CODES[code].advice.en).toMatch(en);
    expect(RESULT_CODES[code].advice.zh).toMatch(zh);
  });

  it.each([
    ['SUCCESS', 'S', 'captured', 'none', true],
    ['SUCCESS', 'F', 'pending', 'inquire', false],
    ['SUCCESS', 'U', 'pending', 'inquire', false],
    ['AUTH_EXPIRED', 'S', 'pending', 'inquire', false],
    ['AUTH_EXPIRED', 'F', 'failed', 'start_new_payment', true],
    ['AUTH_EXPIRED', 'U', 'pending', 'inquire', false],
    ['UNKNOWN_EXCEPTION', 'S', 'pending', 'inquire', false],
    ['UNKNOWN_EXCEPTION', 'F', 'pending', 'inquire', false],
    ['UNKNOWN_EXCEPTION', 'U', 'pending', 'inquire', true],
    ['BRAND_NEW', 'S', 'captured', 'none', true],
    ['BRAND_NEW', 'F', 'failed', 'contact_support', true],
    ['BRAND_NEW', 'U', 'pending', 'inquire', true],
    ['constructor', 'S', 'captured', 'none', true],
  ] as const)('reads %s with %s as %s: %s', (code, status, outcome, action, consistent) => {
    expect(interpretResult(code, status)).toMatchObject({
      outcome,
      action,
      consistent,
      known: CODES.includes(code),
    });
  });
});
