import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isNotificationError } from '../../src/errors.ts';
import { captureOf, toCapture } from '../../src/notification/capture.ts';
import { CURRENCY_DIGITS } from '../../src/notification/currency-digits.ts';
import { readNotification } from '../../src/notification/message.ts';
import { readCaptureFields } from '../../src/notification/schema.ts';

type Body = Readonly<Record<string, unknown>>;
type Misfits = Readonly<Record<string, fc.Arbitrary<unknown>>>;
type Misfit = readonly [path: string, value: unknown];

const GENUINE = { clientId: 'TEST', requestTime: '1685599933871' };
/** A body as the receiver has it: what JSON.parse makes, where `__proto__` is a key like any other. */
const received = (body: unknown): Record<string, unknown> => JSON.parse(JSON.stringify(body));
const memberOf = (body: Body, name: string): Body => (body[name] ?? {}) as Body;

const json = fc.jsonValue();
// Of any length up to the limit: by default long texts are rare.
const text = (maxLength: number, minLength = 0) =>
  fc.string({ unit: 'binary', minLength, maxLength, size: 'max' });
const ids = text(64, 1).filter((id) => !id.includes('\0'));
const currencies = fc.constantFrom(...CURRENCY_DIGITS.keys());
const results = { resultCode: ids, resultStatus: fc.constantFrom('S', 'F', 'U'), resultMessage: text(256) };
const threeIds = <T>(each: T) => ({ captureId: each, captureRequestId: each, paymentId: each });
const required = {
  notifyType: fc.constant('CAPTURE_RESULT'),
  ...threeIds(ids),
  captureAmount: fc.record({ currency: currencies, value: fc.stringMatching(/^[0-9]{1,16}$/) }),
  result: fc.record(results, { requiredKeys: ['resultCode', 'resultStatus'] }),
};
const optional = {
  captureTime: fc.constantFrom('2022-11-10T00:34:52-08:00', '2024-02-29T23:59:59.999Z'),
  acquirerReferenceNo: text(64),
  acquirerInfo: fc.dictionary(fc.string(), text(64)),
  taxCalculationId: text(64),
  paymentResultInfo: fc.dictionary(fc.string(), json),
};
const NAMES = [...Object.keys(required), ...Object.keys(optional)];
const unknownFields = fc.dictionary(fc.string(), json);
/** Bodies that fit, with all, some or none of the optional fields, and fields nobody knows yet. */
const fittingBodies = fc
  .tuple(unknownFields, fc.record(optional, { requiredKeys: [] }), fc.record(required))
  .map(([unknown, more, needed]) => received({ ...unknown, ...more, ...needed }));

const notText = json.filter((value) => typeof value !== 'string');
const notObject = json.filter((value) => typeof value !== 'object' || value === null || Array.isArray(value));
const notTextBut = (...texts: string[]) => fc.oneof(notText, fc.constantFrom(...texts));
const badText = (most: number) => fc.oneof(notText, text(most + 20, most + 1));
const badId = fc.oneof(badText(64), fc.constantFrom('', '\0', 'a\0b', '\ud800', 'a\udfff', '\udc00\ud800'));
const requiredMisfits: Misfits = {
  notifyType: notTextBut('', 'capture_result', 'PAYMENT_RESULT'),
  ...threeIds(badId),
  captureAmount: notObject,
  'captureAmount.currency': notTextBut('', 'brl', 'BR', 'BRLX', 'BRL\n', 'ＢＲＬ'),
  'captureAmount.value': notTextBut('', '-1', '+1', '1.0', '1e3', ' 1', '1\n', '１', '0x1', '1'.repeat(17)),
  result: notObject,
  'result.resultCode': badId,
  'result.resultStatus': notTextBut('', 's', 'SUCCESS', 'S ', 'X', 'toString'),
};
const optionalMisfits: Misfits = {
  'result.resultMessage': badText(256),
  captureTime: notTextBut('', '1685599933871', '2022-11-10T00:34:52', '2022-02-30T00:00:00Z', 'T'),
  acquirerReferenceNo: badText(64),
  acquirerInfo: notObject,
  'acquirerInfo.acquirerName': badText(64),
  'acquirerInfo.constructor': badText(64),
  taxCalculationId: badText(64),
  paymentResultInfo: notObject,
};

/** One or more fields that misfit; a member is left alone where its whole object misfits. */
const someOf = (misfits: Misfits): fc.Arbitrary<readonly Misfit[]> =>
  fc
    .subarray(Object.entries(misfits), { minLength: 1 })
    .chain((some) => fc.tuple(...some.map(([path, values]) => values.map((value): Misfit => [path, value]))))
    .map((all) => all.filter(([path]) => !all.some(([whole]) => path.startsWith(`${whole}.`))));

/** The body with these fields in place of its own; `undefined` removes one. */
function withMisfits(body: Body, misfits: readonly Misfit[]): Record<string, unknown> {
  const changed = { ...body };
  for (const [path, value] of misfits) {
    const [name = '', member] = path.split('.');
    changed[name] = member === undefined ? value : { ...memberOf(changed, name), [member]: value };
  }
  return received(changed);
}

const pathsOf = (found: readonly { readonly path: string }[]) => new Set(found.map(({ path }) => path));
const pathsIn = (misfits: readonly Misfit[]) => new Set(misfits.map(([path]) => path));

function problemsOf(body: Record<string, unknown>) {
  const reading = readCaptureFields(body);
  return 'problems' in reading ? reading.problems : [];
}

/** Asserts something of every body that fits, together with anything of another kind. */
const forAll = <T>(others: fc.Arbitrary<T>, claim: (fitting: Record<string, unknown>, other: T) => void) =>
  fc.assert(fc.property(fittingBodies, others, claim), { numRuns: 500 });

describe('a body', () => {
  it('that fits is read field by field and kept untouched, unknown fields included', () => {
    const names = [...Object.keys(threeIds(ids)), ...Object.keys(optional)];
    forAll(fc.constant(names.filter((name) => name !== 'paymentResultInfo')), (body, read) => {
      const asItCame = structuredClone(body);
      const capture = toCapture(GENUINE, body);
      const { resultCode: code, resultStatus: status, resultMessage: message } = memberOf(body, 'result');
      const { currency, value } = memberOf(body, 'captureAmount');
      expect(capture).toMatchObject({ ...GENUINE, warnings: [], result: { code, status } });
      expect(capture.result.message).toBe(message);
      expect(capture.amount).toMatchObject({ currency, minorUnits: BigInt(String(value)) });
      for (const name of read) expect(Reflect.get(capture, name)).toEqual(body[name]);
      expect(capture.raw).toBe(body);
      expect(body).toEqual(asItCame);
      const reading = readCaptureFields(body);
      expect('fields' in reading && captureOf(reading.fields, { ...GENUINE, raw: body })).toEqual(capture);
    });
  });

  it('with keys that every object inherits is read as without them, and pollutes nothing', () => {
    const inherited = fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'toJSON', 'then');
    const poison = fc.oneof(json, fc.constant({ polluted: true, captureId: '1' }));
    const poisons = fc.dictionary(inherited, poison, { minKeys: 1 });
    const texts = fc.dictionary(inherited, text(64), { minKeys: 1 });
    const ofEveryObject = () =>
      Reflect.ownKeys(Object.prototype).map((key) => [key, Reflect.get(Object.prototype, key)]);
    const before = ofEveryObject();
    forAll(
      fc.tuple(poisons, poisons, poisons, poisons, texts),
      (fitting, [top, amount, result, card, info]) => {
        const captureAmount = { ...memberOf(fitting, 'captureAmount'), ...amount };
        const poisoned = { captureAmount, result: { ...memberOf(fitting, 'result'), ...result } };
        const more = { paymentResultInfo: card, acquirerInfo: info };
        const capture = toCapture(GENUINE, received({ ...fitting, ...top, ...poisoned, ...more }));
        expect(Object.entries(capture.acquirerInfo ?? {})).toEqual(Object.entries(info));
        const { acquirerInfo: _given, ...clean } = toCapture(GENUINE, { ...fitting, acquirerInfo: {} });
        expect(capture).toMatchObject({ ...clean, warnings: [] });
        const parts = [capture, capture.acquirerInfo, capture.result, JSON.parse(JSON.stringify(capture))];
        for (const part of parts) expect(Object.getPrototypeOf(part)).toBe(Object.prototype);
        expect(ofEveryObject()).toEqual(before);
      },
    );
  });

  it('of any bytes is read, and can then be serialised, or is refused with a NotificationError', () => {
    const objects = fc.dictionary(fc.constantFrom(...NAMES, '__proto__'), json);
    const bodies = fc.oneof(json, objects, fittingBodies).map((body) => JSON.stringify(body));
    const deep = '['.repeat(30_000) + ']'.repeat(30_000);
    const deepBodies = fc
      .tuple(fittingBodies, fc.constantFrom(...NAMES, 'later'))
      .map(([fitting, name]) => `${JSON.stringify(fitting).slice(0, -1)},"${name}":${deep}}`);
    const texts = fc.oneof(fc.string(), bodies, deepBodies).map((chars) => new TextEncoder().encode(chars));
    forAll(fc.oneof(fc.uint8Array(), texts), (_fitting, body) => {
      try {
        JSON.stringify(readNotification({ ...GENUINE, body }));
      } catch (error) {
        expect(isNotificationError(error)).toBe(true);
      }
    });
  });
});

describe('a required field', () => {
  it('that misfits is named by its path, and so is every other one', () => {
    forAll(someOf(requiredMisfits), (fitting, misfits) => {
      const body = withMisfits(fitting, misfits);
      const refusal = { code: 'INVALID_NOTIFICATION', genuine: { ...GENUINE, raw: body } };
      expect(pathsOf(problemsOf(body))).toEqual(pathsIn(misfits));
      expect(() => toCapture(GENUINE, body)).toThrow(expect.objectContaining(refusal));
    });
  });

  it('that is missing is named by its path, also when it is there under __proto__', () => {
    forAll(fc.constantFrom(...Object.keys(requiredMisfits)), (fitting, path) => {
      const body = withMisfits({ ...fitting, ['__proto__']: fitting }, [[path, undefined]]);
      expect(pathsOf(problemsOf(body))).toEqual(new Set([path]));
    });
  });
});

describe('an optional field', () => {
  it('that misfits becomes a warning with its path and never refuses; a text is kept as it came', () => {
    forAll(someOf(optionalMisfits), (fitting, misfits) => {
      const body = withMisfits(fitting, misfits);
      const capture = toCapture(GENUINE, body);
      expect(pathsOf(capture.warnings)).toEqual(pathsIn(misfits));
      expect(capture.raw).toBe(body);
      for (const name of ['captureTime', 'acquirerReferenceNo', 'taxCalculationId'] as const) {
        expect(capture[name]).toBe(typeof body[name] === 'string' ? body[name] : undefined);
      }
      const { resultMessage } = memberOf(body, 'result');
      expect(capture.result.message).toBe(typeof resultMessage === 'string' ? resultMessage : undefined);
      expect(() => JSON.stringify(capture)).not.toThrow();
    });
  });

  it('of the acquirer that is named __proto__ is warned of like any other', () => {
    forAll(badText(64), (fitting, misfit) => {
      const body = received({ ...fitting, acquirerInfo: { ['__proto__']: misfit } });
      expect(pathsOf(toCapture(GENUINE, body).warnings)).toEqual(new Set(['acquirerInfo.__proto__']));
    });
  });
});

describe('what a body says', () => {
  const MARK = /W1thheld|86753099/;
  /** The same JSON with every text and number made recognisable. */
  const mark = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value), (_key, member) => {
      if (typeof member === 'string') return `W1thheld${member}`;
      return typeof member === 'number' ? 86753099 : member;
    });

  it('is in no problem, no warning and no message of a refusal', () => {
    forAll(fc.tuple(someOf(requiredMisfits), someOf(optionalMisfits)), (fitting, [refused, warned]) => {
      const marked = warned.map(([path, value]): Misfit => [path, mark(value)]);
      const { warnings } = toCapture(GENUINE, withMisfits({ ...fitting, captureId: 'W1thheld' }, marked));
      const body = received(mark(withMisfits(fitting, refused)));
      const problems = problemsOf(body);
      expect(problems.length * warnings.length).toBeGreaterThan(0);
      expect(JSON.stringify([problems, warnings])).not.toMatch(MARK);
      const quiet = { message: expect.not.stringMatching(MARK) };
      expect(() => toCapture(GENUINE, body)).toThrow(expect.objectContaining(quiet));
    });
  });

  it('is in no warning of a currency outside ISO 4217 either', () => {
    const outside = fc.stringMatching(/^[A-Z]{3}$/).filter((code) => !CURRENCY_DIGITS.has(code));
    forAll(outside, (fitting, currency) => {
      const { warnings } = toCapture(GENUINE, withMisfits(fitting, [['captureAmount.currency', currency]]));
      expect(pathsOf(warnings)).toEqual(new Set(['captureAmount.currency']));
      // The name of the standard is three capital letters too.
      expect(warnings.map(({ message }) => message.replace('ISO 4217', '')).join()).not.toContain(currency);
    });
  });

  it('of the card, or in an unknown field, is not in what is logged, queued or printed', () => {
    forAll(json.map(mark), (fitting, W1thheld) => {
      const captureAmount = { ...memberOf(fitting, 'captureAmount'), W1thheld };
      const result = { ...memberOf(fitting, 'result'), W1thheld };
      const body = { ...fitting, W1thheld, captureAmount, result, paymentResultInfo: { W1thheld } };
      const capture = toCapture(GENUINE, received(body));
      const told = [JSON.stringify(capture), inspect(capture, { depth: null }), inspect({ ...capture })];
      expect(told.join()).not.toMatch(MARK);
    });
  });
});
