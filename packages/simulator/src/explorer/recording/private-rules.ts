import type { LocalizedText } from '@notify-capture/core';

/** The invented value of a private field. */
export interface Rule {
  /** The name of the field, without `_` and `-`. */
  readonly name: RegExp;
  readonly reason: LocalizedText;
  readonly value: (original: string) => string;
}

export const CARD: LocalizedText = { en: 'data of a card', zh: '卡信息' };
export const PERSON: LocalizedText = { en: 'data of a person', zh: '个人信息' };
export const SECRET: LocalizedText = { en: 'a secret', zh: '机密信息' };

/** A card for tests, which every scheme refuses in production. */
export const TEST_CARD = '4111111111111111';
export const MASKED_TEST_CARD = '411111******1111';
/** An account for tests, from the examples of ISO 13616. */
export const TEST_IBAN = 'GB82WEST12345698765432';
export const TEST_EMAIL = 'testa@example.com';
export const TEST_PHONE = '+10000000000';
/** An address for documentation (RFC 5737). */
const TEST_IP = '192.0.2.1';

/** By the names of fields in the protocol and in usual wrappers. */
const RULES: readonly Rule[] = [
  // Before postal addresses, whose names end in the same word.
  {
    name: /^ip(v[46])?(addr(ess)?)?$|^(client|user|buyer|payer|remote|terminal|device|customer|source)Ip(addr(ess)?)?$/i,
    reason: PERSON,
    value: () => TEST_IP,
  },
  {
    name: /^(masked)?(card|account)(no|num|number)$|^(primaryAccountNumber|d?pan)$|^bankAccount/i,
    reason: CARD,
    value: (text) => (/[*x]/i.test(text) ? MASKED_TEST_CARD : TEST_CARD),
  },
  { name: /iban$/i, reason: CARD, value: () => TEST_IBAN },
  { name: /^(cvv|cvc|cvn|csc)\d?$|securityCode$/i, reason: CARD, value: () => '000' },
  { name: /^(card)?(expir(y|ation|es)|exp(Month|Year|Date)?$)/i, reason: CARD, value: zeros },
  {
    name: /^(issuerBin|cardBin|bin|lastFour|last4|(card)?last(Four)?(digits)?)$/i,
    reason: CARD,
    value: (text) => text.replaceAll(/\d/g, '1'),
  },
  {
    name: /token$|secret|password|^authCode$|^(api|private)Key$|^authorization$/i,
    reason: SECRET,
    value: () => 'REPLACED_SECRET',
  },
  { name: /e?mail(address)?$/i, reason: PERSON, value: () => TEST_EMAIL },
  {
    name: /(card)?holder(name)?$|^(full|first|last|middle|given|family|sur|buyer|payer|user|customer|shopper|consumer|recipient|contact)?Name$|^surname$/i,
    reason: PERSON,
    value: () => 'Testa Sample',
  },
  { name: /phone|mobile|^(tel|fax|whatsapp)(no|number)?$/i, reason: PERSON, value: () => TEST_PHONE },
  {
    name: /^(userLoginId|loginId|buyerId|userId|payerId|customerId|referenceBuyerId|cpf|cnpj|rg|ssn|taxId|taxNo|nationalId|passport(no|number)?|idNo|idNumber|certNo|documentNo|documentNumber|personalId)$/i,
    reason: PERSON,
    value: () => 'REPLACED_ID',
  },
  {
    name: /^(address|(address|street)?line\d?|address\d|street(name|number)?|houseNo|city|district|neighbou?rhood|zip(Code)?|postCode|postalCode|birth(day|Date)|dateOfBirth|dob|deviceId|fingerprint|latitude|longitude)$|address$/i,
    reason: PERSON,
    value: () => 'REPLACED',
  },
];

/** Things that have a name too. */
const THING =
  /goods|item|product|merchant|store|shop|brand|issuer|bank|method|app|header|plan|country|currency/i;
/** Parts of an address that identify nobody, and codes of the protocol. */
const HARMLESS = /country|region|currency|type$/i;

function zeros(text: string): string {
  return text.replaceAll(/\d/g, '0');
}

/**
 * The rule for the field at a path. A field without a rule of its own has that of the person data around it, such as
 * `buyer.address.block`.
 */
export function ruleFor(path: string): Rule | undefined {
  // An index of an array has the name of the array.
  const names = path.split('.').filter((part) => !/^\d+$/.test(part));
  const plain = names.map((name) => name.replaceAll(/[_\s-]/g, ''));
  const leaf = plain.at(-1) ?? '';
  const own = ruleNamed(leaf);
  if (own !== undefined) return /^name$/i.test(leaf) && THING.test(plain.at(-2) ?? '') ? undefined : own;
  if (HARMLESS.test(leaf)) return undefined;
  const around = plain.slice(0, -1).reverse().map(ruleNamed);
  return around.find((rule) => rule?.reason === PERSON);
}

function ruleNamed(name: string): Rule | undefined {
  return RULES.find((rule) => rule.name.test(name));
}
