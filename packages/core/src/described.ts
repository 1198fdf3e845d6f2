/** Somebody's text in a message: quoted when it is short and printable, else only its length; it may be a key. */
export function described(text: string): string {
  return /^[\x20-\x7e]{0,64}$/.test(text) ? JSON.stringify(text) : `a text of ${text.length} characters`;
}

/** What kind of thing was given in place of what is wanted. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return value instanceof Promise ? 'a promise (await it)' : typeof value;
}
