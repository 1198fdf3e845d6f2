/** Somebody's text in a message: quoted when it is short and printable, else only its length; it may be a key. */
export function described(text: string): string {
  return /^[\x20-\x7e]{0,64}$/.test(text) ? JSON.stringify(text) : `a text of ${text.length} characters`;
}

/** A value in a message where a number or a text is wanted: `"60000"` is not 60000. */
export function shownValue(value: unknown): string {
  if (typeof value === 'string') return described(value);
  if (typeof value === 'bigint') return `${value}n`;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : kindOf(value);
}

/** What kind of thing was given in place of what is wanted. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return value instanceof Promise ? 'a promise (await it)' : typeof value;
}

/** Is it an object with members, as JSON has them? */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The methods that it lacks. */
export function lacking(value: unknown, methods: readonly string[]): readonly string[] {
  return methods.filter((name) => typeof Object(value)[name] !== 'function');
}

/** What was thrown, in words. */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
