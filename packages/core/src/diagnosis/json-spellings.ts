/** No notification is nested deeper. Indented, deep JSON would grow without limit. */
const MAX_DEPTH = 32;

/**
 * The usual spellings of the same JSON: compact, spaced and indented, each with the escapes of common serializers. They
 * are made one by one, since each costs time.
 */
export function* otherSpellings(text: string): Iterable<string> {
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
      if (form !== text) yield form;
      if (form.includes('\n')) yield form.replaceAll('\n', '\r\n');
    }
  }
  yield ascii(slashed(compact));
  yield upperCaseEscapes(ascii(compact));
}

function parse(text: string): unknown {
  if (depthOf(text) > MAX_DEPTH) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An upper bound of the depth: brackets in strings count as well. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const character of text) {
    if (character === '{' || character === '[') deepest = Math.max(deepest, ++depth);
    else if (character === '}' || character === ']') depth -= 1;
  }
  return deepest;
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
