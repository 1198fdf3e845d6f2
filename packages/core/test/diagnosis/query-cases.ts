const form = (query: string): string => String(new URLSearchParams(query));
const QUERIES: readonly (readonly [cause: string, signed: string, received: string])[] = [
  ['serialized by URLSearchParams', 'a=x%20y&b=b,c:d&empty', form('a=x%20y&b=b,c:d&empty')],
  ['serialized with percent-encoding', 'a=x%20y&b=c:d', 'a=x%20y&b=c%3Ad'],
  ['encoded in two characters', 'a=b,c:d', 'a=b%2Cc%3Ad'],
  ['decoded in two characters', 'a=b%2Cc%3Ad', 'a=b,c:d'],
  ['given a plus for a blank beside another plus', 'a=x%20y&b=1+2', 'a=x+y&b=1+2'],
  ['given blanks for pluses', 'a=x+y+z', 'a=x%20y%20z'],
  ['given an equals sign', 'a=1&empty', 'a=1&empty='],
  ['deprived of an equals sign', 'a=1&empty=', 'a=1&empty'],
  ['sorted', 'b=2&a=1&c=3', 'a=1&b=2&c=3'],
  ['shuffled', 'a=1&b=2&c=3&d=4&e=5', 'c=3&a=1&e=5&d=4&b=2'],
  ['dropped, as it is empty', '', ''],
];

interface AlteredQuery {
  readonly signed: { readonly target: string };
  readonly target: string;
}

/** The queries that a proxy, a platform or a framework has parsed and written again. */
export const QUERY_CASES: readonly (readonly [code: string, cause: string, alteration: AlteredQuery])[] =
  QUERIES.map(([cause, signed, received]) => [
    'PERCENT_CODING',
    `the query was ${cause}`,
    { signed: { target: `/n?${signed}` }, target: received === '' ? '/n' : `/n?${received}` },
  ]);
