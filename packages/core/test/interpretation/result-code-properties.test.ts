import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Action } from '../../src/interpretation/action.ts';
import { interpretResult, RESULT_CODES, type ResultStatus } from '../../src/interpretation/result-codes.ts';

const STATUSES: readonly ResultStatus[] = ['S', 'F', 'U'];

/** The result codes of the `notifyCapture` page of 2024-04-24, copied from the page and not from the code. */
const TABLE: Readonly<Record<string, readonly [ResultStatus, Action]>> = {
  SUCCESS: ['S', 'none'],
  ACCESS_DENIED: ['F', 'contact_support'],
  AUTH_CANCELLED: ['F', 'start_new_payment'],
  AUTH_EXPIRED: ['F', 'start_new_payment'],
  AUTH_NOT_FOUND: ['F', 'contact_support'],
  CAPTURE_AMOUNT_EXCEED_AUTH_LIMIT: ['F', 'reduce_amount'],
  CAPTURE_IN_PROCESS: ['U', 'inquire'],
  CURRENCY_NOT_SUPPORT: ['F', 'check_request'],
  INVALID_CONTRACT: ['F', 'check_contract'],
  MULTI_CAPTURE_NOT_SUPPORTED: ['F', 'contact_support'],
  NO_PAY_OPTIONS: ['F', 'contact_support'],
  ORDER_IS_CANCELED: ['F', 'start_new_payment'],
  ORDER_STATUS_INVALID: ['F', 'check_order'],
  PARAM_ILLEGAL: ['F', 'check_request'],
  PAYMENT_COUNT_EXCEED_LIMIT: ['F', 'contact_support'],
  PROCESS_FAIL: ['F', 'review_manually'],
  REPEAT_REQ_INCONSISTENT: ['F', 'match_first_request'],
  RISK_REJECT: ['F', 'tell_customer'],
  USER_AMOUNT_EXCEED_LIMIT: ['F', 'reduce_amount'],
  USER_BALANCE_NOT_ENOUGH: ['F', 'contact_support'],
  USER_NOT_EXIST: ['F', 'contact_customer'],
  USER_STATUS_ABNORMAL: ['F', 'contact_support'],
  UNKNOWN_EXCEPTION: ['U', 'inquire'],
};

/** A known code is consistent only with its own status (ARCHITECTURE.md, rule 8). */
function expected(status: ResultStatus, own: ResultStatus, action: Action) {
  if (status !== own) return { outcome: 'pending', action: 'inquire', known: true, consistent: false };
  const outcome = { S: 'captured', F: 'failed', U: 'pending' }[status];
  return { outcome, action, known: true, consistent: true };
}

const cases = Object.entries(TABLE).flatMap(([code, [own, action]]) =>
  STATUSES.map((status) => ({ code, status, ...expected(status, own, action) })),
);

const statuses = fc.constantFrom(...STATUSES);
const knownCodes = fc.constantFrom(...Object.keys(TABLE));
const otherCodes = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'),
  fc.stringMatching(/^[A-Z_]{1,64}$/),
  knownCodes.map((code) => code.toLowerCase()),
  fc.tuple(knownCodes, fc.constantFrom(' ', '\n', '_', '\0', 'S')).map(([code, more]) => code + more),
  fc.tuple(knownCodes, fc.constantFrom(' ', '\ufeff')).map(([code, more]) => more + code),
);
const unknownCodes = otherCodes.filter((code) => !Object.hasOwn(TABLE, code));

describe('the table of result codes', () => {
  it('has the 23 codes of the protocol and no other', () => {
    expect(Object.keys(RESULT_CODES).sort()).toEqual(Object.keys(TABLE).sort());
    expect(Object.keys(TABLE)).toHaveLength(23);
  });

  it.each(cases)('reads $code with status $status as $outcome: $action', ({ code, status, ...meaning }) => {
    expect(interpretResult(code, status)).toMatchObject(meaning);
  });

  it('has 46 contradictory combinations of 69, and all of them are pending', () => {
    const contradictory = cases
      .map(({ code, status }) => interpretResult(code, status))
      .filter(({ consistent }) => !consistent);
    expect(contradictory).toHaveLength(46);
    expect(new Set(contradictory.map(({ outcome }) => outcome))).toEqual(new Set(['pending']));
  });
});

describe('a code that is not in the table', () => {
  it('is interpreted by its status alone, and is never inconsistent', () => {
    fc.assert(
      fc.property(unknownCodes, statuses, (code, status) => {
        const meaning = {
          S: { outcome: 'captured', action: 'none' },
          F: { outcome: 'failed', action: 'contact_support' },
          U: { outcome: 'pending', action: 'inquire' },
        }[status];
        expect(interpretResult(code, status)).toMatchObject({ ...meaning, known: false, consistent: true });
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('an interpretation', () => {
  const codes = fc.oneof(knownCodes, unknownCodes);

  it('is captured only with status S and without a failure code', () => {
    fc.assert(
      fc.property(codes, statuses, (code, status) => {
        if (interpretResult(code, status).outcome !== 'captured') return;
        expect(status).toBe('S');
        expect(code === 'SUCCESS' || !Object.hasOwn(TABLE, code)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is failed only with status F', () => {
    fc.assert(
      fc.property(codes, statuses, (code, status) => {
        if (interpretResult(code, status).outcome === 'failed') expect(status).toBe('F');
      }),
      { numRuns: 2_000 },
    );
  });

  it('has the action inquire exactly when it is pending, and none exactly when it is captured', () => {
    fc.assert(
      fc.property(codes, statuses, (code, status) => {
        const { outcome, action } = interpretResult(code, status);
        expect(action === 'inquire').toBe(outcome === 'pending');
        expect(action === 'none').toBe(outcome === 'captured');
      }),
      { numRuns: 2_000 },
    );
  });

  it('always has advice in English and in Chinese, which never quotes the code', () => {
    const withheld = fc.stringMatching(/^[#~]{3,64}$/);
    fc.assert(
      fc.property(fc.oneof(codes, withheld), statuses, (code, status) => {
        const { advice } = interpretResult(code, status);
        expect(advice.en).toMatch(/^[A-Z].+\.$/);
        expect(advice.zh).toMatch(/\p{Script=Han}.*。$/u);
        if (/^[#~]/.test(code)) expect(advice.en + advice.zh).not.toContain(code);
      }),
    );
  });

  it('is the same every time, even after a caller has changed it', () => {
    fc.assert(
      fc.property(codes, statuses, (code, status) => {
        const before = structuredClone(interpretResult(code, status));
        Object.assign(interpretResult(code, status), { outcome: 'captured', action: 'none', known: true });
        expect(interpretResult(code, status)).toEqual(before);
      }),
    );
  });
});
