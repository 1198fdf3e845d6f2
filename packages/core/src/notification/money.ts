import { CURRENCY_DIGITS } from './currency-digits.ts';

/**
 * An amount in the currency's smallest unit, as the protocol sends it.
 *
 * @example
 * // captureAmount { currency: 'BRL', value: '50000' }
 * // → { currency: 'BRL', minorUnits: 50000n, digits: 2, decimal: '500.00' }
 */
export interface Money {
  /** ISO 4217, three capital letters. */
  readonly currency: string;
  /** The amount in the smallest unit: 50000n of BRL are 500.00. */
  readonly minorUnits: bigint;
  /** The number of digits after the decimal point (ISO 4217); `undefined` for a currency that is not in the list. */
  readonly digits: number | undefined;
  /** For people: `500.00`. `undefined` if the digits are unknown. */
  readonly decimal: string | undefined;
  /** For logs and queues: JSON has no bigint, so `minorUnits` is a string. */
  toJSON(): object;
}

class Amount implements Money {
  readonly currency: string;
  readonly minorUnits: bigint;
  readonly digits: number | undefined;
  readonly decimal: string | undefined;

  constructor(currency: string, minorUnits: bigint) {
    this.currency = currency;
    this.minorUnits = minorUnits;
    this.digits = CURRENCY_DIGITS.get(currency);
    this.decimal = this.digits === undefined ? undefined : decimal(minorUnits, this.digits);
    Object.freeze(this);
  }

  toJSON(): object {
    return { ...this, minorUnits: this.minorUnits.toString() };
  }
}

/**
 * Makes money of an amount in the currency's smallest unit.
 *
 * @param minorUnits a whole number of smallest units: 50000n of BRL are 500.00
 * @throws RangeError if a string is not a whole number
 * @example
 * import { moneyOf } from '@notify-capture/core';
 *
 * moneyOf('JPY', 500n).decimal; // 500
 * moneyOf('KWD', '1500').decimal; // 1.500
 */
export function moneyOf(currency: string, minorUnits: bigint | string): Money {
  if (typeof minorUnits !== 'bigint' && !(typeof minorUnits === 'string' && /^-?\d+$/.test(minorUnits))) {
    throw new RangeError('minorUnits is not a whole number. Expected: smallest units, e.g. "50000".');
  }
  return new Amount(currency, BigInt(minorUnits));
}

/**
 * Makes money of a decimal string, without floating point.
 *
 * @throws RangeError if the currency's digits are unknown, the text is not a decimal number, or it has more digits than
 * the currency
 * @example
 * import { moneyFromDecimal } from '@notify-capture/core';
 *
 * moneyFromDecimal('BRL', '500.00').minorUnits; // 50000n
 */
export function moneyFromDecimal(currency: string, text: string): Money {
  const digits = CURRENCY_DIGITS.get(currency);
  if (digits === undefined)
    throw new RangeError(`The digits of ${currency} are unknown: use its smallest unit.`);
  const match = typeof text === 'string' ? /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) : null;
  if (match === null) throw new RangeError('The text is not a decimal number. Expected: e.g. "500.00".');
  const [, sign = '', whole = '', fraction = ''] = match;
  if (fraction.length > digits)
    throw new RangeError(`${currency} has ${digits} digits, not ${fraction.length}.`);
  return moneyOf(currency, `${sign}${whole}${fraction.padEnd(digits, '0')}`);
}

function decimal(units: bigint, digits: number): string {
  const sign = units < 0n ? '-' : '';
  const text = (units < 0n ? -units : units).toString().padStart(digits + 1, '0');
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}
