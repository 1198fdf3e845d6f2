import { describe, expect, it } from 'vitest';
import { interpretResult, RESULT_CODES, type ResultStatus } from '../src/index.ts';

const CODES = Object.keys(RESULT_CODES);

describe('the table of result codes', () => {
  it('has the 23 codes of the protocol: one success, two unknown, twenty failures', () => {
    const count = (status: ResultStatus) =>
      Object.values(RESULT_CODES).filter((row) => row.status === status).length;
    expect([CODES.length, count('S'), count('U'), count('F')]).toEqual([23, 1, 2, 20]);
  });

  it('has a sentence of its own for each code, in English and in Chinese', () => {
    const advice = Object.values(RESULT_CODES).map((row) => row.advice);
    expect(new Set(advice.map(({ en }) => en)).size).toBe(23);
    expect(new Set(advice.map(({ zh }) => zh)).size).toBe(23);
    for (const { en, zh } of advice) {
      expect(en).toMatch(/^[A-Z][ -~]+\.$/);
      expect(zh).toMatch(/[\u4e00-\u9fff].*。$/u);
    }
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
