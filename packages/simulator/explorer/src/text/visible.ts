import { UNPRINTABLE } from '../../../src/report/printable.ts';

/** A part of a text: characters that can be shown as they are, or one that has to be drawn. */
export type TextPart = { readonly text: string } | { readonly mark: string; readonly name: string };

/** The characters that reorder or hide text. All others are drawn with their code alone. */
const NAMES: Readonly<Record<string, string>> = {
  '\u0000': 'null',
  '\u0008': 'backspace',
  '\u001b': 'escape',
  '\u00ad': 'soft hyphen',
  '\u061c': 'Arabic letter mark',
  '\u180e': 'Mongolian vowel separator',
  '\u200b': 'zero width space',
  '\u200c': 'zero width non-joiner',
  '\u200d': 'zero width joiner',
  '\u200e': 'left-to-right mark',
  '\u200f': 'right-to-left mark',
  '\u2028': 'line separator',
  '\u2029': 'paragraph separator',
  '\u202a': 'left-to-right embedding',
  '\u202b': 'right-to-left embedding',
  '\u202c': 'pop directional formatting',
  '\u202d': 'left-to-right override',
  '\u202e': 'right-to-left override',
  '\u2060': 'word joiner',
  '\u2066': 'left-to-right isolate',
  '\u2067': 'right-to-left isolate',
  '\u2068': 'first strong isolate',
  '\u2069': 'pop directional isolate',
  '\ufeff': 'byte order mark',
};

/** Spaces that look like the usual one, and are other bytes. */
const OTHER_SPACES = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u2800\u3164]/u;

const HIDDEN = new RegExp(`(?!\\n)(?:${UNPRINTABLE.source}|${OTHER_SPACES.source})`, 'gu');
const HIDDEN_OR_BLANK = new RegExp(`${UNPRINTABLE.source}|${OTHER_SPACES.source}|[ \\t]`, 'gu');

/** The characters that an editor has to draw. */
export const HIDDEN_CHARACTERS: RegExp = HIDDEN;

/** Splits a text so that no character can hide or reorder others. `blanks`: spaces, tabs and line ends are drawn too. */
export function visibleParts(text: string, options: { readonly blanks?: boolean } = {}): readonly TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const { 0: character, index } of text.matchAll(options.blanks ? HIDDEN_OR_BLANK : HIDDEN)) {
    if (index > end) parts.push({ text: text.slice(end, index) });
    parts.push(markOf(character));
    end = index + character.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}

/** The same as plain text, for titles and labels: `[U+202E]`. */
export function visibleText(text: string): string {
  return text.replaceAll(HIDDEN, (character) => `[${markOf(character).mark}]`);
}

/** Does the text contain a character that cannot be seen? */
export function hidesCharacters(text: string): boolean {
  return text.search(HIDDEN) >= 0;
}

export function markOf(character: string): { readonly mark: string; readonly name: string } {
  if (character === ' ') return { mark: '·', name: 'space' };
  if (character === '\t') return { mark: '→', name: 'tab' };
  if (character === '\n') return { mark: '↵', name: 'line feed' };
  if (character === '\r') return { mark: '␍', name: 'carriage return' };
  const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  return { mark: code, name: NAMES[character] ?? code };
}
