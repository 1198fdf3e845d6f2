import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isNotificationError } from '../../src/errors.ts';
import { captureOf, toCapture } from '../../src/notification/capture.ts';
import { CURRENCY_DIGITS } from '../../src/notification/currency-digits.ts';
import { readNotification } from '../../src/notification/message.ts';
import { readCaptureFields } from '../../src/notification/schema.ts';
import { sampleNotification } from '../../src/testing/index.ts';

type Body = Readonly<Record<string, unknown>>;
type InvalidValues = Readonly<Record<string, fc.Arbitrary<unknown>>>;
type InvalidField = readonly [path: string, value: unknown];

const GENUINE = { clientId: 'TEST', requestTime: '1685599933871' };
/** A body as JSON.parse returns it, where `__proto__` is an ordinary key. */
const received = (body: unknown): Record<string, unknown> => JSON.parse(JSON.stringify(body));
const memberOf = (body: Body, name: string): Body => (body[name] ?? {}) as Body;

const json = fc.jsonValue();
// Any length up to the limit: fast-check makes few long texts by default.
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
/** Valid bodies, with all, some or no optional fields, and with unknown fields. */
const validBodies = fc
  .tuple(unknownFields, fc.record(optional, { requiredKeys: [] }), fc.record(required))
  .map(([unknown, more, needed]) => received({ ...unknown, ...more, ...needed }));

const notText = json.filter((value) => typeof value !== 'string');
const notObject = json.filter((value) => typeof value !== 'object' || value === null || Array.isArray(value));
const notTextBut = (...texts: string[]) => fc.oneof(notText, fc.constantFrom(...texts));
const badText = (max: number) => fc.oneof(notText, text(max + 20, max + 1));
const badId = fc.oneof(badText(64), fc.constantFrom('', '\0', 'a\0b', '\ud800', 'a\udfff', '\udc00\ud800'));
const invalidRequired: InvalidValues = {
  notifyType: notTextBut('', 'capture_result', 'PAYMENT_RESULT'),
  ...threeIds(badId),
  captureAmount: notObject,
  'captureAmount.currency': notTextBut('', 'brl', 'BR', 'BRLX', 'BRL\n', 'ＢＲＬ'),
  'captureAmount.value': notTextBut('', '-1', '+1', '1.0', '1e3', ' 1', '1\n', '１', '0x1', '1'.repeat(17)),
  result: notObject,
  'result.resultCode': badId,
  'result.resultStatus': notTextBut('', 's', 'SUCCESS', 'S ', 'X', 'toString'),
};
const invalidOptional: InvalidValues = {
  'result.resultMessage': badText(256),
  captureTime: notTextBut('', '1685599933871', '2022-11-10T00:34:52', '2022-02-30T00:00:00Z', 'T'),
  acquirerReferenceNo: badText(64),
  acquirerInfo: notObject,
  'acquirerInfo.acquirerName': badText(64),
  'acquirerInfo.constructor': badText(64),
  taxCalculationId: badText(64),
  paymentResultInfo: notObject,
};

/** One or more invalid fields, without the members of an object that is invalid itself. */
const someOf = (invalid: InvalidValues): fc.Arbitrary<readonly InvalidField[]> =>
  fc
    .subarray(Object.entries(invalid), { minLength: 1 })
    .chain((some) =>
      fc.tuple(...some.map(([path, values]) => values.map((value): InvalidField => [path, value]))),
    )
    .map((all) => all.filter(([path]) => !all.some(([whole]) => path.startsWith(`${whole}.`))));

/** The body with these fields in place of its own; `undefined` removes one. */
function withFields(body: Body, fields: readonly InvalidField[]): Record<string, unknown> {
  const changed = { ...body };
  for (const [path, value] of fields) {
    const [name = '', member] = path.split('.');
    changed[name] = member === undefined ? value : { ...memberOf(changed, name), [member]: value };
  }
  return received(changed);
}

const pathsOf = (found: readonly { readonly path: string }[]) => new Set(found.map(({ path }) => path));
const pathsIn = (fields: readonly InvalidField[]) => new Set(fields.map(([path]) => path));

function problemsOf(body: Record<string, unknown>) {
  const reading = readCaptureFields(body);
  return 'problems' in reading ? reading.problems : [];
}

/** Checks an assertion for valid bodies, each together with another generated value. */
const forAll = <T>(others: fc.Arbitrary<T>, check: (valid: Record<string, unknown>, other: T) => void) =>
  fc.assert(fc.property(validBodies, others, check), { numRuns: 500 });

describe('a body', () => {
  it('that is valid is read field by field and kept unchanged, with its unknown fields', () => {
    const names = [...Object.keys(threeIds(ids)), ...Object.keys(optional)];
    forAll(fc.constant(names.filter((name) => name !== 'paymentResultInfo')), (body, read) => {
      const original = structuredClone(body);
      const capture = toCapture({ ...GENUINE, raw: body });
      const { resultCode: code, resultStatus: status, resultMessage: message } = memberOf(body, 'result');
      const { currency, value } = memberOf(body, 'captureAmount');
      expect(capture).toMatchObject({ ...GENUINE, warnings: [], result: { code, status } });
      expect(capture.result.message).toBe(message);
      expect(capture.amount).toMatchObject({ currency, minorUnits: BigInt(String(value)) });
      for (const name of read) expect(Reflect.get(capture, name)).toEqual(body[name]);
      expect(capture.raw).toBe(body);
      expect(body).toEqual(original);
      const reading = readCaptureFields(body);
      expect('fields' in reading && captureOf(reading.fields, { ...GENUINE, raw: body })).toEqual(capture);
    });
  });

  it('with keys that every object inherits is read as if it did not have them, and changes no prototype', () => {
    const inherited = fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'toJSON', 'then');
    const poison = fc.oneof(json, fc.constant({ polluted: true, captureId: '1' }));
    const poisons = fc.dictionary(inherited, poison, { minKeys: 1 });
    const texts = fc.dictionary(inherited, text(64), { minKeys: 1 });
    const prototypeMembers = () =>
      Reflect.ownKeys(Object.prototype).map((key) => [key, Reflect.get(Object.prototype, key)]);
    const before = prototypeMembers();
    const ordinary = toCapture({ ...GENUINE, raw: sampleNotification() });
    forAll(
      fc.tuple(poisons, poisons, poisons, poisons, texts),
      (valid, [top, amount, result, card, info]) => {
        const captureAmount = { ...memberOf(valid, 'captureAmount'), ...amount };
        const poisoned = { captureAmount, result: { ...memberOf(valid, 'result'), ...result } };
        const more = { paymentResultInfo: card, acquirerInfo: info };
        const capture = toCapture({ ...GENUINE, raw: received({ ...valid, ...top, ...poisoned, ...more }) });
        expect(Object.entries(capture.acquirerInfo ?? {})).toEqual(Object.entries(info));
        const { acquirerInfo: _given, ...clean } = toCapture({
          ...GENUINE,
          raw: { ...valid, acquirerInfo: {} },
        });
        expect(capture).toMatchObject({ ...clean, warnings: [] });
        expect(Object.getPrototypeOf(capture)).toBe(Object.getPrototypeOf(ordinary));
        const parts = [capture.acquirerInfo, capture.result, JSON.parse(JSON.stringify(capture))];
        for (const part of parts) expect(Object.getPrototypeOf(part)).toBe(Object.prototype);
        expect(prototypeMembers()).toEqual(before);
      },
    );
  });

  it('of any bytes is either read and serializable, or refused with a NotificationError', () => {
    const objects = fc.dictionary(fc.constantFrom(...NAMES, '__proto__'), json);
    const bodies = fc.oneof(json, objects, validBodies).map((body) => JSON.stringify(body));
    const deep = '['.repeat(30_000) + ']'.repeat(30_000);
    const deepBodies = fc
      .tuple(validBodies, fc.constantFrom(...NAMES, 'later'))
      .map(([valid, name]) => `${JSON.stringify(valid).slice(0, -1)},"${name}":${deep}}`);
    const texts = fc.oneof(fc.string(), bodies, deepBodies).map((chars) => new TextEncoder().encode(chars));
    forAll(fc.oneof(fc.uint8Array(), texts), (_valid, body) => {
      try {
        JSON.stringify(readNotification({ ...GENUINE, body }));
      } catch (error) {
        expect(isNotificationError(error)).toBe(true);
      }
    });
  });
});

describe('a required field', () => {
  it('that is invalid is named by its path, together with every other one', () => {
    forAll(someOf(invalidRequired), (valid, invalid) => {
      const body = withFields(valid, invalid);
      const refusal = { code: 'INVALID_NOTIFICATION', genuine: { ...GENUINE, raw: body } };
      expect(pathsOf(problemsOf(body))).toEqual(pathsIn(invalid));
      expect(() => toCapture({ ...GENUINE, raw: body })).toThrow(expect.objectContaining(refusal));
    });
  });

  it('that is missing is named by its path, even when __proto__ contains it', () => {
    forAll(fc.constantFrom(...Object.keys(invalidRequired)), (valid, path) => {
      const body = withFields({ ...valid, ['__proto__']: valid }, [[path, undefined]]);
      expect(pathsOf(problemsOf(body))).toEqual(new Set([path]));
    });
  });
});

describe('an optional field', () => {
  it('that is invalid causes a warning with its path and no refusal; a text is kept unchanged', () => {
    forAll(someOf(invalidOptional), (valid, invalid) => {
      const body = withFields(valid, invalid);
      const capture = toCapture({ ...GENUINE, raw: body });
      expect(pathsOf(capture.warnings)).toEqual(pathsIn(invalid));
      expect(capture.raw).toBe(body);
      for (const name of ['captureTime', 'acquirerReferenceNo', 'taxCalculationId'] as const) {
        expect(capture[name]).toBe(typeof body[name] === 'string' ? body[name] : undefined);
      }
      const { resultMessage } = memberOf(body, 'result');
      expect(capture.result.message).toBe(typeof resultMessage === 'string' ? resultMessage : undefined);
      expect(() => JSON.stringify(capture)).not.toThrow();
    });
  });

  it('of the acquirer with the name __proto__ causes a warning like any other', () => {
    forAll(badText(64), (valid, invalid) => {
      const body = received({ ...valid, acquirerInfo: { ['__proto__']: invalid } });
      expect(pathsOf(toCapture({ ...GENUINE, raw: body }).warnings)).toEqual(
        new Set(['acquirerInfo.__proto__']),
      );
    });
  });
});

describe('the content of a body', () => {
  const MARK = /W1thheld|86753099/;
  /** The same JSON with every text and number made recognisable. */
  const mark = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value), (_key, member) => {
      if (typeof member === 'string') return `W1thheld${member}`;
      return typeof member === 'number' ? 86753099 : member;
    });

  it('is not part of a problem, a warning or an error message', () => {
    forAll(fc.tuple(someOf(invalidRequired), someOf(invalidOptional)), (valid, [refused, warned]) => {
      const marked = warned.map(([path, value]): InvalidField => [path, mark(value)]);
      const { warnings } = toCapture({
        ...GENUINE,
        raw: withFields({ ...valid, captureId: 'W1thheld' }, marked),
      });
      const body = received(mark(withFields(valid, refused)));
      const problems = problemsOf(body);
      expect(problems.length * warnings.length).toBeGreaterThan(0);
      expect(JSON.stringify([problems, warnings])).not.toMatch(MARK);
      const withoutContent = { message: expect.not.stringMatching(MARK) };
      expect(() => toCapture({ ...GENUINE, raw: body })).toThrow(expect.objectContaining(withoutContent));
    });
  });

  it('is not part of the warning about a currency outside ISO 4217', () => {
    const outside = fc.stringMatching(/^[A-Z]{3}$/).filter((code) => !CURRENCY_DIGITS.has(code));
    forAll(outside, (valid, currency) => {
      const { warnings } = toCapture({
        ...GENUINE,
        raw: withFields(valid, [['captureAmount.currency', currency]]),
      });
      expect(pathsOf(warnings)).toEqual(new Set(['captureAmount.currency']));
      // The name of the standard is three capital letters too.
      expect(warnings.map(({ message }) => message.replace('ISO 4217', '')).join()).not.toContain(currency);
    });
  });

  it('of card fields and unknown fields is not logged, queued or printed', () => {
    forAll(json.map(mark), (valid, W1thheld) => {
      const captureAmount = { ...memberOf(valid, 'captureAmount'), W1thheld };
      const result = { ...memberOf(valid, 'result'), W1thheld };
      const body = { ...valid, W1thheld, captureAmount, result, paymentResultInfo: { W1thheld } };
      const capture = toCapture({ ...GENUINE, raw: received(body) });
      const outputs = [JSON.stringify(capture), inspect(capture, { depth: null }), inspect({ ...capture })];
      expect(outputs.join()).not.toMatch(MARK);
    });
  });
});
