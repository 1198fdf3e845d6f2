type HeaderPair = readonly [name: string, value: string];

/** Headers whose values have no comma in a notification: a comma separates those of a repeated one. */
const WITHOUT_COMMA = new Set([
  'client-id',
  'request-time',
  'content-type',
  'content-encoding',
  'content-length',
]);

/** `Headers` joins the values of a repeated header with a comma (Fetch Standard, "get"): these are apart again. */
export function headersApart(headers: Iterable<HeaderPair>): readonly HeaderPair[] {
  return [...headers].flatMap(([name, value]) => {
    if (WITHOUT_COMMA.has(name)) return value.split(',').map((one): HeaderPair => [name, one.trim()]);
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
