import type { LocalizedText } from '@notify-capture/core';
import type { ReplacedValue } from '../api.ts';
import { replaceValues } from './json-values.ts';

interface Rule {
  /** The name of the field. */
  readonly name: RegExp;
  readonly reason: LocalizedText;
  readonly value: (original: string) => string;
}

const CARD: LocalizedText = { en: 'data of a card', zh: '卡信息' };
const PERSON: LocalizedText = { en: 'data of a person', zh: '个人信息' };
const SECRET: LocalizedText = { en: 'a secret', zh: '机密信息' };

/** A card for tests, which every scheme refuses in production. */
const TEST_CARD = '4111111111111111';

/** By the names of fields in the protocol and in usual wrappers. */
const RULES: readonly Rule[] = [
  {
    name: /^(masked)?(card|account)(no|number)$|^pan$|^bankAccount/i,
    reason: CARD,
    value: (text) => (/[*x]/i.test(text) ? '411111******1111' : TEST_CARD),
  },
  { name: /^(cvv|cvc|cvn)\d?$|securityCode$/i, reason: CARD, value: () => '000' },
  { name: /^expir(y|ation)/i, reason: CARD, value: (text) => text.replaceAll(/\d/g, '0') },
  {
    name: /^(issuerBin|cardBin|bin|lastFour|last4)$/i,
    reason: CARD,
    value: (text) => text.replaceAll(/\d/g, '1'),
  },
  {
    name: /token$|secret|password|^authCode$|^(api|private)Key$/i,
    reason: SECRET,
    value: () => 'REPLACED_SECRET',
  },
  { name: /e?mail(address)?$/i, reason: PERSON, value: () => 'testa@example.com' },
  {
    name: /(card)?holder(name)?$|^(full|first|last|middle|buyer|user)Name$/i,
    reason: PERSON,
    value: () => 'Testa Sample',
  },
  { name: /phone|mobile/i, reason: PERSON, value: () => '+10000000000' },
  {
    name: /^(userLoginId|buyerId|userId|referenceBuyerId|cpf|cnpj|taxId|nationalId|idNo|certNo)$/i,
    reason: PERSON,
    value: () => 'REPLACED_ID',
  },
  {
    name: /^(address\d?|street|city|zipCode|postalCode|birth(day|Date)|dateOfBirth|clientIp|deviceId)$/i,
    reason: PERSON,
    value: () => 'REPLACED',
  },
];

/** Names of ids, which are long numbers too. */
const ID_NAME = /(id|requestId|referenceNo)$/i;
const EMAIL = /^[^\s@"]+@[^\s@"]+\.[a-z]{2,}$/i;

/** A text without private values, and what was replaced in it. */
export interface PublicText {
  readonly text: string;
  readonly replaced: readonly ReplacedValue[];
}

/**
 * Replaces the data of cards and persons, and secrets, by invented values. All other bytes stay as they are. Text that is
 * not JSON has no fields: only numbers of cards and addresses of e-mail are replaced.
 */
export function replacePrivateValues(json: string): PublicText {
  if (!isJson(json)) return replaceInText(json);
  const replaced: ReplacedValue[] = [];
  const text = replaceValues(json, (path, value) => {
    const found = replacementFor(path, String(value));
    if (found === undefined || found.value === String(value)) return undefined;
    replaced.push({ path, reason: found.reason });
    return found.value;
  });
  return { text, replaced };
}

function replaceInText(original: string): PublicText {
  const replaced: ReplacedValue[] = [];
  const note = (reason: LocalizedText, value: string): string => {
    replaced.push({ path: '', reason });
    return value;
  };
  const text = original
    .replaceAll(/\d(?:[ -]?\d){12,18}/g, (number) => (isCardNumber(number) ? note(CARD, TEST_CARD) : number))
    .replaceAll(/[^\s@"]+@[^\s@"]+\.[a-z]{2,}/gi, () => note(PERSON, 'testa@example.com'));
  return { text, replaced };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function replacementFor(
  path: string,
  value: string,
): { readonly value: string; readonly reason: LocalizedText } | undefined {
  if (value === '') return undefined;
  // An index of an array has the name of the array.
  const name = path.split('.').findLast((part) => !/^\d+$/.test(part)) ?? '';
  const rule = RULES.find((one) => one.name.test(name));
  if (rule !== undefined) return { value: rule.value(value), reason: rule.reason };
  if (EMAIL.test(value)) return { value: 'testa@example.com', reason: PERSON };
  if (!ID_NAME.test(name) && isCardNumber(value)) return { value: TEST_CARD, reason: CARD };
  return undefined;
}

/** 13 to 19 digits with a check digit (ISO/IEC 7812), perhaps in groups. */
function isCardNumber(text: string): boolean {
  const digits = text.replaceAll(/[ -]/g, '');
  if (!/^\d{13,19}$/.test(digits)) return false;
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}
