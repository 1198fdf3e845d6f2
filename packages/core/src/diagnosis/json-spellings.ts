/** No notification is nested deeper or has more values. Indented, wide and deep JSON would grow without limit. */
const MAX_DEPTH = 8;
const MAX_VALUES = 2_000;

/**
 * The usual spellings of the same JSON: compact, spaced and indented, each with the escapes of common serializers. They
 * are made one by one, since each costs time.
 */
export function* otherSpellings(text: string): Iterable<string> {
  const seen = new Set([text]);
  for (const form of spellings(text)) {
    if (seen.has(form)) continue;
    seen.add(form);
    yield form;
  }
}

function* spellings(text: string): Iterable<string> {
  const value = parse(text);
  if (value === undefined) return;
  const compact = JSON.stringify(value);
  const layouts = [
    () => compact,
    () => spaced(compact),
    ...[2, 4, '\t'].map((indent) => () => JSON.stringify(value, null, indent)),
  ];
  const escapes = [(form: string) => form, slashed, ascii];
  for (const layout of layouts) {
    for (const withEscapes of escapes) {
      const form = withEscapes(layout());
      yield form;
      if (form.includes('\n')) yield form.replaceAll('\n', '\r\n');
    }
  }
  yield ascii(slashed(compact));
  yield upperCaseEscapes(ascii(compact));
}

/** Parses JSON of the size of a notification; `undefined` for anything else. */
export function parse(text: string): unknown {
  const { depth, values, isComplete } = shapeOf(text);
  if (depth > MAX_DEPTH || values > MAX_VALUES || !isComplete) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The shape of JSON that may be damaged. */
interface Shape {
  readonly depth: number;
  /** An upper bound. */
  readonly values: number;
  /** Is each string, object and list closed? */
  readonly isComplete: boolean;
}

/** One pass over the text: brackets and commas in strings do not count. */
export function shapeOf(text: string): Shape {
  let open = 0;
  let depth = 0;
  let values = 1;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') inString = !inString;
    else if (inString) at += character === '\\' ? 1 : 0;
    else if (character === '{' || character === '[') depth = Math.max(depth, ++open);
    else if (character === '}' || character === ']') open -= 1;
    else if (character === ',') values += 1;
  }
  return { depth, values, isComplete: open <= 0 && !inString };
}

/** As in Python: a blank after each colon and comma outside strings. */
function spaced(compact: string): string {
  return compact.replaceAll(/"(?:[^"\\]|\\.)*"|[:,]/g, (token) => (token.length === 1 ? `${token} ` : token));
}

/** As in PHP. */
function slashed(json: string): string {
  return json.replaceAll('/', '\\/');
}

/** As in Python and PHP: only ASCII. */
function ascii(json: string): string {
  return json.replaceAll(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function upperCaseEscapes(json: string): string {
  return json.replaceAll(/\\u[0-9a-f]{4}/g, (code) => `\\u${code.slice(2).toUpperCase()}`);
}
