/**
 * Characters that control a terminal, change the direction of text, are invisible (zero-width characters, tags, variation
 * selectors), separate lines, or are invalid in XML 1.0; also lone surrogates. The tab is the only control character
 * that stays.
 */
export const UNPRINTABLE =
  /(?!\t)[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\ufff9-\ufffb]/gu;

/** The same characters, but for the line feeds between the lines of JSON. */
const UNPRINTABLE_IN_JSON = new RegExp(`(?!\n)${UNPRINTABLE.source}`, 'gu');

/** `##[error]`, `##vso[task.setvariable]`, `##teamcity[buildStop]`: CI servers find these anywhere in a line. */
const HASH_COMMAND = /##(?=\[|vso\[|teamcity\[)/gi;

/** `::error::`: GitHub Actions finds it at the start of a line, also after spaces. A line may be wrapped at any space. */
const COLON_COMMAND = /(?<=^|\s)::(?=[a-z][\w-]*(?:\s|::))/gi;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Makes untrusted text safe for a terminal, a report and the log of a CI server: one line without control characters,
 * invisible characters and commands.
 */
export function printable(text: string): string {
  return text.replaceAll(UNPRINTABLE, '�').replaceAll(HASH_COMMAND, '#�').replaceAll(COLON_COMMAND, ':�');
}

/** Makes untrusted text safe for HTML and XML: in elements and in quoted attributes. */
export function escapeMarkup(text: string): string {
  return printable(text).replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** A value as JSON without unprintable characters and commands. They are escaped, so the value stays the same. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value, null, 2)
    .replaceAll(UNPRINTABLE_IN_JSON, escapeUnits)
    .replaceAll(HASH_COMMAND, '\\u0023#');
}

function escapeUnits(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}
