/** JSON that is nested deeper is no notification; indented, it would grow beyond measure. */
const DEEPEST = 32;
/** A text longer than this is not written again. */
const LONGEST = 65_536;

/**
 * The usual ways to write the same JSON. Only what JSON says is known of the original; so compact and indented, and with
 * the escapes that common serialisers make, are tried.
 */
export function otherSpellings(text: string): readonly string[] {
  const value = parse(text);
  if (value === undefined) return [];
  const compact = JSON.stringify(value);
  const indented = [2, 4, '\t'].map((indent) => JSON.stringify(value, null, indent));
  const forms = [compact, spaced(compact), ...indented].flatMap((form) => [form, slashed(form), ascii(form)]);
  const all = forms.flatMap((form) => [
    form,
    ...(form.includes('\n') ? [form.replaceAll('\n', '\r\n')] : []),
  ]);
  const php = ascii(slashed(compact));
  return [...new Set([...all, php, upperCaseEscapes(ascii(compact))])].filter((form) => form !== text);
}

function parse(text: string): unknown {
  if (text.length > LONGEST || nesting(text) > DEEPEST) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Braces in strings count as well: it only has to be no less than the depth. */
function nesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const character of text) {
    if (character === '{' || character === '[') deepest = Math.max(deepest, ++depth);
    else if (character === '}' || character === ']') depth -= 1;
  }
  return deepest;
}

/** Python's way: a blank after each colon and comma outside strings. */
function spaced(compact: string): string {
  return compact.replaceAll(/"(?:[^"\\]|\\.)*"|[:,]/g, (token) => (token.length === 1 ? `${token} ` : token));
}

/** PHP's way. */
function slashed(json: string): string {
  return json.replaceAll('/', '\\/');
}

/** Python's and PHP's way: nothing but ASCII. */
function ascii(json: string): string {
  return json.replaceAll(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function upperCaseEscapes(json: string): string {
  return json.replaceAll(/\\u[0-9a-f]{4}/g, (code) => `\\u${code.slice(2).toUpperCase()}`);
}
