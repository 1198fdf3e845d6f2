import { property } from './property.ts';

/** Foreign text in a message: quoted if it is short and printable, otherwise only its length, as it may be a key. */
export function quoted(text: string): string {
  return /^[\x20-\x7e]{0,64}$/.test(text) ? JSON.stringify(text) : `a text of ${text.length} characters`;
}

/** Printable ASCII: for ids, paths and headers, in which other characters can look like these. */
const NOT_ASCII = /[^\x20-\x7e…]/g;
/**
 * Characters that control a terminal, start a line, change the direction of text, or are invisible: for sentences, which
 * can be in any language.
 */
const UNPRINTABLE =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\ufff9-\ufffb]/gu;

/**
 * The text of an unauthenticated client, or one that can quote it, for a log: cut, and escaped.
 *
 * @param characters `ascii` escapes all others; `any` escapes only unprintable ones
 */
export function loggable(text: string, max = 256, characters: 'ascii' | 'any' = 'ascii'): string {
  const unsafe = characters === 'ascii' ? NOT_ASCII : UNPRINTABLE;
  const safe = text
    .slice(0, max)
    .replaceAll(unsafe, (character) => character.split('').map(escaped).join(''));
  return text.length > max || safe.length > max ? `${safe.slice(0, max)}…` : safe;
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Ids and facts, for a log: whoever has sent them, their texts are cut and escaped. */
export function loggableFields(fields: object | undefined): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields ?? {}).map(([name, value]) => [name, loggableValue(value)]),
  );
}

function loggableValue(value: unknown): unknown {
  if (typeof value === 'string') return loggable(value);
  return Array.isArray(value) ? value.map(loggableValue) : value;
}

/** A value in a message about an option: `"60000"` differs from 60000. */
export function valueText(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'bigint') return `${value}n`;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : kindOf(value);
}

/** The kind of a value, for a message about another one that was expected. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (value instanceof Promise) return 'a promise (await it)';
  const name = typeof value === 'object' ? property(property(value, 'constructor'), 'name') : 'Object';
  return typeof name !== 'string' || name === 'Object' ? typeof value : `an object (${quoted(name)})`;
}

/** Is it an object with members, as in JSON? */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The methods that a value does not have. */
export function missingMethods(value: unknown, methods: readonly string[]): readonly string[] {
  return methods.filter((name) => typeof property(value, name) !== 'function');
}

/** The message of whatever was thrown: also of what has no text. */
export function messageOf(thrown: unknown): string {
  try {
    return String(thrown instanceof Error ? thrown.message : thrown);
  } catch {
    return 'a value without a text';
  }
}
