/**
 * Finds a text by words in any order. `auth_expired`, `Auth expired` and `expired auth` are the same; a longer word may have
 * a typing error.
 */
export function matchesSearch(text: string, search: string): boolean {
  const wanted = wordsOf(search);
  if (wanted.length === 0) return true;
  const words = wordsOf(text);
  const joined = words.join('');
  return wanted.every(
    (word) => joined.includes(word) || words.some((one) => isNearly(one.slice(0, word.length + 1), word)),
  );
}

function wordsOf(text: string): readonly string[] {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** Shorter words have too many neighbours. */
const LEAST_WITH_ERROR = 4;

/** Is the start of a word the wanted one, with at most one character wrong, missing, added, or swapped with the next? */
function isNearly(start: string, wanted: string): boolean {
  if (wanted.length < LEAST_WITH_ERROR) return false;
  let same = 0;
  while (same < wanted.length && start[same] === wanted[same]) same += 1;
  // The first character is seldom wrong.
  if (same === 0) return false;
  const rest = wanted.slice(same);
  const given = start.slice(same);
  const swapped = `${rest[1] ?? ''}${rest[0] ?? ''}${rest.slice(2)}`;
  return (
    [rest.slice(1), swapped].some((one) => given.startsWith(one)) ||
    given.slice(1).startsWith(rest) ||
    given.slice(1).startsWith(rest.slice(1))
  );
}
