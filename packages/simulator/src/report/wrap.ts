/** Characters that take two columns: East Asian wide ones and emoji. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60]/u;
/** Combining characters take no column of their own. */
const COMBINING = /\p{M}/u;
/** A column of text is not narrower, even if the terminal is. */
const MIN_WIDTH = 20;

/** The number of columns that a text takes in a terminal. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += widthOf(character);
  return columns;
}

/**
 * Wraps a text at spaces so that it fits in `width` columns behind a prefix. All lines after the first one are indented
 * by `indent` columns. A word that is longer than a line is divided.
 */
export function hang(prefix: string, indent: number, text: string, width: number): readonly string[] {
  const lines = wrap(text, Math.max(MIN_WIDTH, width - indent));
  return lines.map((line, index) => `${index === 0 ? prefix : ' '.repeat(indent)}${line}`);
}

function wrap(text: string, width: number): readonly string[] {
  if (columnsOf(text) <= width) return [text];
  const lines: string[] = [];
  let line = '';
  let columns = 0;
  for (const word of text.split(/[ \t]/).flatMap((one) => divide(one, width))) {
    const length = columnsOf(word);
    if (columns > 0 && columns + 1 + length > width) {
      lines.push(line);
      line = word;
      columns = length;
    } else {
      line = columns === 0 ? word : `${line} ${word}`;
      columns += length + (columns === 0 ? 0 : 1);
    }
  }
  return [...lines, line];
}

/** The parts of a word that each fit in a line. */
function divide(word: string, width: number): readonly string[] {
  const parts: string[] = [];
  let part = '';
  let columns = 0;
  for (const character of word) {
    const length = widthOf(character);
    if (columns + length > width) {
      parts.push(part);
      part = '';
      columns = 0;
    }
    part += character;
    columns += length;
  }
  return [...parts, part];
}

function widthOf(character: string): number {
  if (COMBINING.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}
