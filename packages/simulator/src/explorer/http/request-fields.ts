import type { DeliveryControl, DeliveryFaults, DraftBody, MessageDraft, SignedAs } from '../api.ts';
import { wrongField as wrong } from './wrong-field.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The types of a field. */
interface Types {
  string: string;
  number: number;
  boolean: boolean;
}

/** @throws ApiFailure `BODY_INVALID` */
export function readFields(value: unknown, path: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw wrong(path, 'object');
}

/** A field that may be missing. */
export function optional<Type extends keyof Types>(
  fields: Fields,
  name: string,
  type: Type,
  path = name,
): Types[Type] | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  // The type of the value is the one that `typeof` has compared.
  if (typeof value === type) return value as Types[Type];
  throw wrong(path, type);
}

export function required<Type extends keyof Types>(
  fields: Fields,
  name: string,
  type: Type,
  path = name,
): Types[Type] {
  const value = optional(fields, name, type, path);
  if (value !== undefined) return value;
  throw wrong(path, type);
}

export function oneOf<Value extends string>(value: unknown, values: readonly Value[], path: string): Value {
  const found = values.find((one) => one === value);
  if (found !== undefined) return found;
  throw wrong(path, { en: `one of ${values.join(', ')}`, zh: `${values.join('、')} 之一` });
}

export function optionalTexts(fields: Fields, name: string): readonly string[] | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value;
  throw wrong(name, 'texts');
}

export function readDraft(value: unknown, path = 'draft'): MessageDraft {
  const fields = readFields(value, path);
  const texts = (['method', 'target', 'requestTime', 'clientId'] as const).map(
    (name) => [name, optional(fields, name, 'string', `${path}.${name}`)] as const,
  );
  const { keyVersion, encoding, key, signedAs, headers } = fields;
  return {
    ...defined(texts),
    body: readBody(fields['body'], `${path}.body`),
    ...(keyVersion === undefined
      ? {}
      : { keyVersion: optional(fields, 'keyVersion', 'string', `${path}.keyVersion`) ?? null }),
    ...(encoding === undefined
      ? {}
      : { encoding: oneOf(encoding, ['percent-encoded', 'bare'], `${path}.encoding`) }),
    ...(key === undefined ? {} : { key: oneOf(key, ['test', 'untrusted'], `${path}.key`) }),
    ...(signedAs === undefined ? {} : { signedAs: readSignedAs(signedAs, `${path}.signedAs`) }),
    ...(headers === undefined ? {} : { headers: readHeaders(headers, `${path}.headers`) }),
  };
}

function readSignedAs(value: unknown, path: string): SignedAs {
  const fields = readFields(value, path);
  const texts = (['method', 'target', 'requestTime', 'clientId'] as const).map(
    (name) => [name, optional(fields, name, 'string', `${path}.${name}`)] as const,
  );
  const { body } = fields;
  return { ...defined(texts), ...(body === undefined ? {} : { body: readBody(body, `${path}.body`) }) };
}

function readBody(value: unknown, path: string): DraftBody {
  const fields = readFields(value, path);
  const base64 = optional(fields, 'base64', 'string', `${path}.base64`);
  if (base64 !== undefined) return { base64 };
  const compact = optional(fields, 'compact', 'boolean', `${path}.compact`);
  const text = required(fields, 'text', 'string', `${path}.text`);
  return { text, ...(compact === undefined ? {} : { compact }) };
}

function readHeaders(value: unknown, path: string): NonNullable<MessageDraft['headers']> {
  const entries = Object.entries(readFields(value, path)).map(([name, header]) => {
    if (header === null || typeof header === 'string') return [name, header] as const;
    if (Array.isArray(header) && header.every((one) => typeof one === 'string'))
      return [name, header as readonly string[]] as const;
    throw wrong(`${path}.${name}`, { en: 'a text, null or a list of texts', zh: '文本、null 或文本列表' });
  });
  return Object.fromEntries(entries);
}

/** A browser must not ask for thousands of simultaneous copies. */
const MAX_COPIES = 50;

export function readFaults(value: unknown): DeliveryFaults {
  const fields = value === undefined ? {} : readFields(value, 'faults');
  const count = (name: string, least: number): number => {
    const number = optional(fields, name, 'number', `faults.${name}`) ?? least;
    if (Number.isSafeInteger(number) && number >= least && number <= MAX_COPIES) return number;
    throw wrong(`faults.${name}`, {
      en: `an integer from ${least} to ${MAX_COPIES}`,
      zh: `${least} 到 ${MAX_COPIES} 的整数`,
    });
  };
  const flag = (name: string): boolean => optional(fields, name, 'boolean', `faults.${name}`) ?? false;
  return {
    loseAck: count('loseAck', 0),
    duplicate: count('duplicate', 1),
    reorder: flag('reorder'),
    conflict: flag('conflict'),
    renewTime: flag('renewTime'),
  };
}

const ABOVE_ZERO = { en: 'a number above 0', zh: '大于 0 的数' };

export function readSpeed(fields: Fields): number | undefined {
  const speed = optional(fields, 'speed', 'number');
  if (speed === undefined || (speed > 0 && Number.isFinite(speed))) return speed;
  throw wrong('speed', ABOVE_ZERO);
}

export function readControl(value: unknown): DeliveryControl {
  const fields = readFields(value, 'body');
  const action = oneOf(fields['action'], ['pause', 'resume', 'step', 'speed', 'stop'], 'action');
  if (action !== 'speed') return { action };
  const speed = readSpeed(fields);
  if (speed === undefined) throw wrong('speed', ABOVE_ZERO);
  return { action, speed };
}

function defined<Name extends string>(
  entries: readonly (readonly [name: Name, value: string | undefined])[],
): { readonly [key in Name]?: string } {
  const present = entries.filter(([, value]) => value !== undefined);
  return Object.fromEntries(present) as { readonly [key in Name]?: string };
}
