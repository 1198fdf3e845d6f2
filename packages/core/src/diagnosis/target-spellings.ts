/** More of one kind are not tried: a target can have any number. */
const MAX_CODES = 8;
const MAX_PAIRS = 16;
/** All orders of this number of pairs are tried, and all choices among this number of blanks. */
const MAX_FREE = 4;

/** Percent-encodings of a text without blanks, from few escapes to many. */
const ENCODINGS: readonly ((text: string) => string)[] = [
  (text) => encodeURIComponent(text).replaceAll(/%(?:3A|2C|2F|40|24|3B|3F|7C)/g, decodeURIComponent),
  (text) => encodeURIComponent(text).replaceAll(/%(?:3A|2C|2F|40)/g, decodeURIComponent),
  encodeURIComponent,
  // As RFC 3986, 2.2; PHP, Python and Java escape these as well.
  (text) => encodeURIComponent(text).replaceAll(/[!'()*]/g, encoded),
  // As URLSearchParams, and Java's URLEncoder.
  (text) => encodeURIComponent(text).replaceAll(/[!'()~]/g, encoded),
];

type Pair = readonly [name: string, value: string | undefined];

/** What a URL parser escapes in ASCII (https://url.spec.whatwg.org/#path-percent-encode-set, and of the query). */
const PARSER_ESCAPES = /(%(?:2[27]|3[CE]|5E|60|7[BD]))/;

/**
 * The targets of which a URL parser may have made this one: `request.url` of Node's and Bun's web servers has passed one. It
 * escapes some characters of ASCII, and each byte of all others. Some of the escapes may be as they were sent.
 */
export function* beforeUrlParser(target: string): Iterable<string> {
  const parts = target.split(PARSER_ESCAPES);
  const decoded = parts.map((part, at) => (at % 2 === 1 ? characterOf(part) : part));
  const plain = decoded.join('');
  yield plain;
  // Node makes one character of each byte of a target.
  yield plain.replaceAll(/%[89A-F][0-9A-F]/g, characterOf);
  const places = placesOf(parts);
  for (let choice = 1; choice < 2 ** places.length; choice++) {
    yield parts.map((part, at) => (isChosen(choice, places, at) ? (decoded[at] ?? part) : part)).join('');
  }
}

/** The paths that a URL parser resolves to this one, as far as they can be known: of `..` it leaves no trace. */
export function* beforeResolving(path: string): Iterable<string> {
  const segments = path.split('/').slice(0, MAX_CODES);
  const rest = path.split('/').slice(MAX_CODES);
  const joinedAt = (at: number, mark: string): string =>
    [...segments.slice(0, at), mark, ...segments.slice(at), ...rest].join('/');
  for (let at = 1; at < segments.length; at++) for (const mark of ['.', '%2e']) yield joinedAt(at, mark);
  if (path.endsWith('/')) yield `${path}.`;
  for (const mark of ['..', '%2e%2e']) yield joinedAt(1, mark);
  yield `/${path.slice(1).replaceAll('/', '\\')}`;
  for (let at = 2; at < segments.length; at++) {
    yield `${segments.slice(0, at).join('/')}\\${[...segments.slice(at), ...rest].join('/')}`;
  }
}

function characterOf(code: string): string {
  return String.fromCharCode(Number.parseInt(code.slice(1), 16));
}

/** The queries of which a proxy may have made this one: it decodes, encodes, sorts, drops or adds `=`. */
export function* querySpellings(query: string): Iterable<string> {
  if (query === '') yield '?';
  const pairs = query.slice(1).split('&').map(pairOf);
  if (query === '' || pairs.length > MAX_PAIRS) return;
  yield* blanks(query);
  yield* singleCodes(query);
  yield* ordered(pairs);
  yield* respelled(pairs);
}

/** The same for the segments of a path. */
export function* pathSpellings(path: string): Iterable<string> {
  if (!/[^\w./-]/.test(path)) return;
  const segments = path.split('/').map((segment) => decodedText(segment));
  for (const encode of ENCODINGS) yield segments.map((segment) => attempt(encode, segment)).join('/');
}

function pairOf(text: string): Pair {
  const at = text.indexOf('=');
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function joined(pairs: readonly Pair[]): string {
  return `?${pairs.map(([name, value]) => (value === undefined ? name : `${name}=${value}`)).join('&')}`;
}

/** The whole query, decoded and encoded in each usual way; an empty value with `=` and without. */
function* respelled(pairs: readonly Pair[]): Iterable<string> {
  for (const plus of [' ', '+']) {
    const decode = (text: string): string => decodedText(text.replaceAll('+', plus === ' ' ? '%20' : '%2B'));
    const plain = pairs.map(([name, value]): Pair => [decode(name), value && decode(value)]);
    for (const encode of ENCODINGS) {
      for (const blank of ['%20', '+']) {
        const spell = (text: string): string => attempt(encode, text).replaceAll('%20', blank);
        const spelled = plain.map(([name, value]): Pair => [spell(name), value && spell(value)]);
        yield joined(spelled);
        yield joined(spelled.map(([name, value]) => [name, value ?? '']));
        yield joined(spelled.map(([name, value]) => [name, value || undefined]));
      }
    }
  }
}

/** The other orders of few pairs; of many, the order of the names. */
function ordered(pairs: readonly Pair[]): readonly string[] {
  const byName = [...pairs].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return [joined(byName), ...(pairs.length > MAX_FREE ? [] : permutations(pairs).map(joined))];
}

function permutations(pairs: readonly Pair[]): readonly (readonly Pair[])[] {
  if (pairs.length < 2) return [pairs];
  return pairs.flatMap((first) =>
    permutations(pairs.filter((pair) => pair !== first)).map((others) => [first, ...others]),
  );
}

/** Each plus may have been `%20`, and the reverse: all choices among the first ones. */
function* blanks(query: string): Iterable<string> {
  const parts = query.split(/(\+|%20| )/);
  const places = placesOf(parts);
  for (const blank of ['%20', '+']) {
    yield parts.map((part, at) => (at % 2 === 1 ? blank : part)).join('');
    for (let choice = 1; choice < 2 ** places.length; choice++) {
      yield parts.map((part, at) => (isChosen(choice, places, at) ? blank : part)).join('');
    }
  }
}

/** The separators of `split` are at the odd places. */
function placesOf(parts: readonly string[]): readonly number[] {
  return parts.flatMap((_, at) => (at % 2 === 1 ? [at] : [])).slice(0, MAX_FREE);
}

/** A choice has a bit for each place. */
function isChosen(choice: number, places: readonly number[], at: number): boolean {
  return places.includes(at) && ((choice >> places.indexOf(at)) & 1) === 1;
}

/** One kind of character at a time, decoded or encoded: proxies treat them differently in a query. */
function* singleCodes(query: string): Iterable<string> {
  const escapes = [...new Set(query.match(/%[0-9a-f]{2}/gi) ?? [])].slice(0, MAX_CODES);
  const characters = [...new Set(query.slice(1).match(/[:,/@!$'()*;|~+ ]/g) ?? [])].slice(0, MAX_CODES);
  for (const code of escapes) yield query.replaceAll(code, decodedText(code));
  for (const character of characters) yield query.replaceAll(character, encoded(character));
}

function encoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

function decodedText(text: string): string {
  return attempt(decodeURIComponent, text);
}

/** A malformed escape or half a character stays as it is. */
function attempt(coding: (text: string) => string, text: string): string {
  try {
    return coding(text);
  } catch {
    return text;
  }
}
