/** Figures, names of fields, headers and functions, and JSON: what a sentence contains in every language. */
const PLACEHOLDER =
  /\{"[^}]*\}+|\$_SERVER\["\w+"\]|--[a-z]+|%[0-9A-Fa-fX]{2}|\b[\w$]+(?:[._-][\w$]+)+(?:\([^)\s]*\))?|\b[a-z]+[A-Z]\w*|\b[A-Z][a-z]+[A-Z]\w*|\b[A-Z][A-Z_]+\b|\d+(?:\.\d+)*/g;

/** Words that English writes in the same form as names. */
const ENGLISH = /^(content-type|case-insensitive|self-signed|percent-(en|de)code[ds]?)$/i;

/** The parts of an English sentence that its translation must contain as well. */
export function placeholdersOf(english: string): readonly string[] {
  return (english.match(PLACEHOLDER) ?? []).filter((one) => !ENGLISH.test(one));
}

/** Is there a Chinese character in the text? */
export const CHINESE = /\p{Script=Han}/u;
