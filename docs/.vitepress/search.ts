/**
 * The words of a text for the search. Chinese has no spaces: each pair of neighbors is a word, so that a part of a sentence
 * is found. VitePress writes this function into the pages, so it uses nothing from outside.
 */
export function wordsOf(text: string): string[] {
  const parts = text.match(/\p{Script=Han}+|[^\p{Script=Han}\n\r\p{Z}\p{P}]+/gu) ?? [];
  return parts.flatMap((part) => {
    const characters = [...part];
    if (characters.length < 3 || !/\p{Script=Han}/u.test(part)) return [part];
    return characters.slice(1).map((character, index) => `${characters[index]}${character}`);
  });
}

/** The weight of a page in the search: a person with a problem looks for its page, and hardly for a type. */
export function weightOf(address: string): number {
  if (/\/(?:errors|troubleshooting|after-an-outage)\b/.test(address)) return 3;
  return /\/api\//.test(address) ? 0.3 : 1;
}
