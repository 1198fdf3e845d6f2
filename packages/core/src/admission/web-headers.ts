type HeaderPair = readonly [name: string, value: string];

/** In a time, a comma between digits is the decimal mark (ISO 8601), as in `07:14:00,123Z`: no offset is before it. */
const BETWEEN_TIMES = /,(?<!T[\d:]+,)|,(?!\d+[^\d,\s])/i;

/** What separates the values of a repeated header. These have no other comma in a notification. */
const SEPARATORS: ReadonlyMap<string, string | RegExp> = new Map<string, string | RegExp>([
  ['client-id', ','],
  ['request-time', BETWEEN_TIMES],
  ['content-type', ','],
  ['content-encoding', ','],
  ['content-length', ','],
]);

/** `Headers` joins the values of a repeated header with a comma (Fetch Standard, "get"): these are apart again. */
export function headersApart(headers: Iterable<HeaderPair>): readonly HeaderPair[] {
  return [...headers].flatMap(([name, value]) => {
    const separator = SEPARATORS.get(name);
    if (separator !== undefined) return value.split(separator).map((one): HeaderPair => [name, one.trim()]);
    return name === 'signature' && isJoined(value)
      ? [
          [name, value],
          [name, value],
        ]
      : [[name, value]];
  });
}

/**
 * Was the header `signature` repeated? Its own pairs have commas between them as well, but no pair is empty and no name is
 * repeated. One header that was split between its pairs looks as before: the signature decides.
 */
function isJoined(value: string): boolean {
  const names = value.split(',').map((pair) => pair.split('=', 1)[0]?.trim().toLowerCase());
  return names.includes('') || new Set(names).size < names.length;
}
