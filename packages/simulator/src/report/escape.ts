/** What steers a terminal, turns the direction of a text, or has no place in XML 1.0; a lone surrogate too. */
const UNPRINTABLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is meant
  /[\0-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]|\p{Surrogate}/gu;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Somebody else's text, for a terminal: without what could steer it. */
export function printable(text: string): string {
  return text.replaceAll(UNPRINTABLE, '�');
}

/** Somebody else's text, for HTML and XML, in elements and in quoted attributes. */
export function escaped(text: string): string {
  return printable(text).replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
