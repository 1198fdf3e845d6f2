import { property } from './property.ts';

/** Foreign text in a message: quoted if it is short and printable, otherwise only its length, as it may be a key. */
export function quoted(text: string): string {
  return /^[\x20-\x7e]{0,64}$/.test(text) ? JSON.stringify(text) : `a text of ${text.length} characters`;
}

/** The text of an unauthenticated client in a log: cut, and escaped outside printable ASCII. */
export function loggable(text: string, max = 256): string {
  const cut = text.length > max ? `${text.slice(0, max)}…` : text;
  return cut.replaceAll(/[^\x20-\x7e…]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
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
  return methods.filter((name) => typeof Object(value)[name] !== 'function');
}

/** The message of whatever was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
