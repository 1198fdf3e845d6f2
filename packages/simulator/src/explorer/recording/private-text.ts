import type { LocalizedText } from '@notify-capture/core';
import {
  CARD,
  MASKED_TEST_CARD,
  PERSON,
  ruleFor,
  TEST_CARD,
  TEST_EMAIL,
  TEST_IBAN,
  TEST_PHONE,
} from './private-rules.ts';

/** Called for each replaced value. `name` is empty where no field is named. */
export type Note = (name: string, reason: LocalizedText) => void;

/** The longest card number. */
const MAX_DIGITS = 19;
/** Groups of digits, as they are written on a card. */
const DIGITS = /(?<!\d)\d+(?:[ \u00a0.-]\d+)*/g;
const MASKED_CARD = /\d{4,6}[ -]?[*xX•](?:[ -]?[*xX•]){3,}[ -]?\d{2,4}/g;
const SPOKEN_CODE = /\b((?:cvv|cvc|cvn|csc)\d?|security ?code)([^\w\r\n]{1,3}(?:is )?)(\d{3,4})\b/gi;
const IBAN = /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/g;
const EMAIL = /[^\s@"'<>,;:=&\\]{1,64}(?:@|%40)[^\s@"'<>,;&\\]{1,253}\.[a-z]{2,}/gi;
const PHONE = /\+\d[\d ()-]{7,}\d/g;
/** CPF and CNPJ, as they are written in Brazil. */
const TAX_ID = /\b(?:\d{3}\.\d{3}\.\d{3}-\d{2}|\d{2}\.\d{3}\.\d{3}\/\d{4}-\d{2})(?!\d)/g;

/** `"name": "value"`, also cut off, escaped, or in other forms: `name=value`, `<name>value`. */
const PAIR =
  /(?<![\w.-])([A-Za-z_][\w.-]*)(\\*["']?\s*[:=]\s*)("(?:[^"\\]|\\.?)*|'[^']*|(\\+["'])(?:(?!\4)[\s\S])*|[^\s"'\\{}[\],;&][^"\\{}[\],;&\r\n<]*)/g;
const ELEMENT = /(<([A-Za-z_][\w.-]*)[^<>]*>)([^<>]+)/g;

/** Replaces numbers of cards and accounts, and data of persons, that a text contains. */
export function replacePatterns(original: string, note: Note, options: { cards: boolean }): string {
  const noted =
    (reason: LocalizedText, value: string) =>
    (found: string): string => {
      if (found !== value) note('', reason);
      return value;
    };
  const text = original
    .replaceAll(EMAIL, noted(PERSON, TEST_EMAIL))
    .replaceAll(TAX_ID, noted(PERSON, 'REPLACED_ID'))
    .replaceAll(IBAN, (iban) => (isIban(iban) ? noted(CARD, TEST_IBAN)(iban) : iban))
    .replaceAll(PHONE, noted(PERSON, TEST_PHONE));
  if (!options.cards) return text;
  return text
    .replaceAll(MASKED_CARD, noted(CARD, MASKED_TEST_CARD))
    .replaceAll(SPOKEN_CODE, (_, name: string, gap: string, code: string) => {
      return `${name}${gap}${noted(CARD, '000')(code)}`;
    })
    .replaceAll(DIGITS, (run) => replaceCards(run, noted(CARD, TEST_CARD)));
}

/** Replaces the values of the named fields of a text that cannot be read as JSON, and then what {@link replacePatterns} finds. */
export function replaceFields(original: string, note: Note): string {
  const publicValue = (name: string, value: string): string => {
    const rule = ruleFor(name);
    const replaced = rule?.value(value);
    if (rule === undefined || replaced === undefined || value === '' || value === replaced) return value;
    note(name, rule.reason);
    return replaced;
  };
  const text = original
    .replaceAll(PAIR, (_, name: string, between: string, whole: string, escaped: string | undefined) => {
      const quote = escaped ?? /^["']/.exec(whole)?.[0] ?? '';
      const value = whole.slice(quote.length);
      // A text in quotes may have fields of its own.
      const inner = ruleFor(name) === undefined && quote !== '' ? replaceFields(value, note) : undefined;
      return `${name}${between}${quote}${inner ?? publicValue(name, value)}`;
    })
    .replaceAll(
      ELEMENT,
      (_, tag: string, name: string, value: string) => `${tag}${publicValue(name, value)}`,
    );
  return replacePatterns(text, note, { cards: true });
}

/** Replaces each card number in a run of groups of digits; an expiry date may follow it. */
function replaceCards(run: string, replace: (found: string) => string): string {
  const groups = [...run.matchAll(/\d+/g)].map(({ 0: digits, index }) => ({
    start: index,
    end: index + digits.length,
  }));
  for (const [index, { start }] of groups.entries()) {
    for (const { end } of groups.slice(index, index + MAX_DIGITS).reverse()) {
      const found = run.slice(start, end);
      if (isCardNumber(found))
        return run.slice(0, start) + replace(found) + replaceCards(run.slice(end), replace);
    }
  }
  return run;
}

/** 13 to 19 digits with a check digit (ISO/IEC 7812), perhaps in groups. Times in ms have 13 digits too, but no 4 at their start. */
function isCardNumber(text: string): boolean {
  const digits = text.replaceAll(/[ \u00a0.-]/g, '');
  if (!/^(?:4\d{12}|\d{14,19})$/.test(digits)) return false;
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

/** The check digits of ISO 13616. */
function isIban(text: string): boolean {
  const plain = text.replaceAll(' ', '');
  const digits = [...plain.slice(4), ...plain.slice(0, 4)].map((one) => String(Number.parseInt(one, 36)));
  return BigInt(digits.join('')) % 97n === 1n;
}
