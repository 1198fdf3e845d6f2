/** Somebody's text in a message: quoted when it is short and printable, else only its length; it may be a key. */
export function described(text: string): string {
  return /^[\x20-\x7e]{0,64}$/.test(text) ? JSON.stringify(text) : `a text of ${text.length} characters`;
}
