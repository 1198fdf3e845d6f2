import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { data as isoRecords } from 'currency-codes';
import * as dinero from 'dinero.js/currencies';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CURRENCY_DIGITS } from '../../src/notification/currency-digits.ts';
import { moneyFromDecimal, moneyOf } from '../../src/notification/money.ts';

/** The list of ISO 4217: currency → digits, or `N.A.` for a currency without a smallest unit. */
function readIsoList(): ReadonlyMap<string, string> {
  const folder = dirname(createRequire(import.meta.url).resolve('currency-codes'));
  const xml = readFileSync(join(folder, 'iso-4217-list-one.xml'), 'utf8');
  const entry = /<Ccy>([A-Z]{3})<\/Ccy>\s*<CcyNbr>\d*<\/CcyNbr>\s*<CcyMnrUnts>([^<]+)<\/CcyMnrUnts>/g;
  return new Map([...xml.matchAll(entry)].map(([, code = '', digits = '']) => [code, digits]));
}

const ISO = readIsoList();
const currencies = fc.constantFrom(...CURRENCY_DIGITS);
// An amount of the protocol has up to 16 digits; a total of a merchant may have more.
const units = fc.oneof(
  fc.bigInt({ min: 0n, max: 10n ** 16n - 1n }),
  fc.bigInt({ min: -(10n ** 60n), max: 10n ** 60n }),
  fc.bigInt({ min: -1_100n, max: 1_100n }),
);
const unknownCurrencies = fc
  .oneof(
    fc.stringMatching(/^[A-Z]{3}$/),
    fc.constantFrom('XAU', 'XXX', 'brl', 'BRL ', '', '__proto__', 'constructor', 'toString'),
    fc.string(),
  )
  .filter((currency) => !CURRENCY_DIGITS.has(currency));

describe('money', () => {
  it('is read back from its decimal, for every ISO currency and any amount', () => {
    fc.assert(
      fc.property(units, (minorUnits) => {
        for (const [currency, digits] of CURRENCY_DIGITS) {
          const money = moneyOf(currency, minorUnits);
          expect(money).toMatchObject({ currency, minorUnits, digits });
          expect(moneyFromDecimal(currency, money.decimal ?? '')).toEqual(money);
        }
      }),
    );
  });

  it('is written with exactly the digits of its currency, and loses none', () => {
    fc.assert(
      fc.property(currencies, units, ([currency, digits], minorUnits) => {
        const decimal = moneyOf(currency, minorUnits).decimal ?? '';
        const fraction = digits === 0 ? '' : `\\.\\d{${digits}}`;
        expect(decimal).toMatch(new RegExp(`^-?(?:0|[1-9]\\d*)${fraction}$`));
        expect(decimal.startsWith('-')).toBe(minorUnits < 0n);
        expect(BigInt(decimal.replace('.', ''))).toBe(minorUnits);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is the same from a bigint and from the text of the protocol', () => {
    fc.assert(
      fc.property(currencies, units, fc.nat(5), ([currency], minorUnits, zeros) => {
        const text = `${minorUnits < 0n ? '-' : ''}${'0'.repeat(zeros)}${String(minorUnits).replace('-', '')}`;
        expect(moneyOf(currency, text)).toEqual(moneyOf(currency, minorUnits));
      }),
    );
  });

  it('is distinguished from the next amount where floating point is too coarse', () => {
    fc.assert(
      fc.property(currencies, fc.bigInt({ min: 2n ** 53n, max: 10n ** 30n }), ([currency], minorUnits) => {
        const next = moneyOf(currency, minorUnits + 1n);
        expect(next.decimal).not.toBe(moneyOf(currency, minorUnits).decimal);
        expect(moneyFromDecimal(currency, next.decimal ?? '').minorUnits - minorUnits).toBe(1n);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['BRL', 50_000n, '500.00'],
    ['JPY', 500n, '500'],
    ['KWD', 1_500n, '1.500'],
    ['CLF', -1n, '-0.0001'],
    ['USD', 9_007_199_254_740_993n, '90071992547409.93'],
    ['USD', 9_999_999_999_999_999n, '99999999999999.99'],
    ['USD', 115n, '1.15'],
    ['KWD', 1_005n, '1.005'],
    ['EUR', -5n, '-0.05'],
    ['EUR', 0n, '0.00'],
  ])('of %s %d is %s', (currency, minorUnits, decimal) => {
    expect(moneyOf(currency, minorUnits).decimal).toBe(decimal);
    expect(moneyFromDecimal(currency, decimal).minorUnits).toBe(minorUnits);
  });

  it('of an unknown currency keeps the integer and has no digits', () => {
    fc.assert(
      fc.property(unknownCurrencies, units, (currency, minorUnits) => {
        const unknown = { currency, minorUnits, digits: undefined, decimal: undefined };
        XX(unknown);
        XX(unknown);
        expect(() => moneyFromDecimal(currency, '1')).toThrow(RangeError);
      }),
    );
  });
});

describe('a decimal', () => {
  const wholes = fc.bigInt({ min: 0n, max: 10n ** 25n });
  const fractions = fc.stringMatching(/^\d{1,8}$/);

  it('may have fewer digits than the currency, but not more', () => {
    fc.assert(
      fc.property(currencies, wholes, fractions, ([currency, digits], whole, fraction) => {
        const read = (): bigint => moneyFromDecimal(currency, `${whole}.${fraction}`).minorUnits;
        if (fraction.length > digits) expect(read).toThrow(RangeError);
        else
          expect(read() * 10n ** BigInt(fraction.length)).toBe(
            BigInt(`${whole}${fraction}`) * 10n ** BigInt(digits),
          );
        expect(moneyFromDecimal(currency, `${whole}`).minorUnits).toBe(whole * 10n ** BigInt(digits));
      }),
      { numRuns: 1_000 },
    );
  });

  it('is refused with a RangeError when it is malformed', () => {
    const similar = fc.constantFrom(
      '',
      '.',
      '1.',
      '.5',
      '1,50',
      '1e3',
      '+1',
      ' 1',
      '1 ',
      '1\n',
      '0x1',
      '--1',
      '１',
      'NaN',
    );
    const malformed = fc.oneof(
      similar,
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^[-+.,0-9e ]{0,8}$/),
    );
    fc.assert(
      fc.property(currencies, malformed, ([currency], text) => {
        fc.pre(!/^-?[0-9]+(\.[0-9]+)?$/.test(text));
        expect(() => moneyFromDecimal(currency, text)).toThrow(RangeError);
        if (!/^-?[0-9]+$/.test(text)) expect(() => moneyOf(currency, text)).toThrow(RangeError);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('the digits of the currencies', () => {
  const withUnit = [...ISO]
    .filter(([, digits]) => digits !== 'N.A.')
    .map(([code, digits]) => [code, Number(digits)]);
  const withoutUnit = [...ISO].filter(([, digits]) => digits === 'N.A.').map(([code]) => code);
  const newer = Object.values(dinero).filter(({ code }) => !ISO.has(code));

  it('are those of the ISO list, and of dinero.js for newer codes', () => {
    expect(ISO.size).toBeGreaterThan(170);
    const expected = [...withUnit, ...newer.map(({ code, exponent }) => [code, exponent])];
    expect(Object.fromEntries(CURRENCY_DIGITS)).toEqual(Object.fromEntries(expected));
  });

  it('are absent for codes without a smallest unit: metals, funds, tests', () => {
    expect(withoutUnit).toEqual(expect.arrayContaining(['XAU', 'XAG', 'XDR', 'XTS', 'XXX']));
    expect(withoutUnit.filter((code) => CURRENCY_DIGITS.has(code))).toEqual([]);
  });

  it('are those of currency-codes, which has 0 for a code without a smallest unit', () => {
    const differing = isoRecords.filter(({ code, digits }) => (CURRENCY_DIGITS.get(code) ?? 0) !== digits);
    expect(differing.map(({ code }) => code)).toEqual([]);
  });

  it('are those of dinero.js for decimal currencies', () => {
    // Ariary and ouguiya have five parts: dinero.js uses base 5, ISO 4217 lists two digits.
    const decimal = Object.values(dinero).filter(({ base }) => base === 10);
    const differing = decimal.filter(({ code, exponent }) => CURRENCY_DIGITS.get(code) !== exponent);
    expect(decimal.length).toBeGreaterThan(150);
    expect(differing.map(({ code }) => code)).toEqual([]);
  });
});

describe('Intl, which uses CLDR', () => {
  const intlDigits = (currency: string): number | undefined =>
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits;

  // Intl has other digits for these currencies with ICU 78. With older versions IDR, HUF, COP and PKR agree.
  it.each('AFN ALL COP HUF IDR IQD IRR KPW LAK LBP MGA MMK PKR SOS SYP YER'.split(' '))(
    'does not set the digits of %s: ISO 4217 does',
    (currency) => {
      const digits = Number(ISO.get(currency));
      expect(digits).toBe(currency === 'IQD' ? 3 : 2);
      expect(moneyOf(currency, 5n).decimal).toBe(`0.${'5'.padStart(digits, '0')}`);
    },
  );

  it('differs from ISO 4217 for the afghani, the Iraqi dinar, the kip and the Yemeni rial, among others', () => {
    const differing = [...CURRENCY_DIGITS].filter(([currency, digits]) => intlDigits(currency) !== digits);
    expect(differing.map(([currency]) => currency)).toEqual(
      expect.arrayContaining(['AFN', 'IQD', 'LAK', 'YER']),
    );
  });
});
