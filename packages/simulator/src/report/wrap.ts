import { eastAsianWidth } from 'get-east-asian-width';
import { printable } from './printable.ts';

/** Combining characters take no column of their own. */
const COMBINING = /\p{M}/u;
/** A column of text is not narrower, even if the terminal is. */
const MIN_WIDTH = 20;

/**
 * Chinese text has no spaces: a line may end beside each of its characters, but not before a closing mark or after an
 * opening one.
 */
const BREAK =
  /(?<=[\p{Script=Han}，。；：、！？）」』”…])(?![，。；：、！？）」』”…])|(?<=[^（「『“])(?=[\p{Script=Han}（「『“])/u;

const CLOSING = /[，。；：、！？）」』”…]/u;

/** The number of columns that a text takes in a terminal. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += widthOf(character);
  return columns;
}

/** Adds spaces at the end until the text takes `columns` columns. */
export function padColumns(text: string, columns: number): string {
  return `${text}${' '.repeat(Math.max(0, columns - columnsOf(text)))}`;
}

/**
 * Wraps a text at spaces and beside Chinese characters so that it fits in `width` columns behind a prefix. All lines
 * after the first one are indented by `indent` columns. A word that is longer than a line is divided.
 */
export function hang(prefix: string, indent: number, text: string, width: number): readonly string[] {
  const lines = wrap(text, Math.max(MIN_WIDTH, width - indent));
  // A command of a CI server that stood inside a word may now stand at the start of a line.
  return lines.map((line, index) => `${index === 0 ? prefix : ' '.repeat(indent)}${printable(line)}`);
}

function wrap(text: string, width: number): readonly string[] {
  if (columnsOf(text) <= width) return [text];
  const lines: string[] = [];
  let line = '';
  let columns = 0;
  for (const { word, gap } of wordsOf(text, width)) {
    const length = columnsOf(word);
    if (columns > 0 && columns + gap.length + length > width) {
      lines.push(line);
      line = word;
      columns = length;
    } else {
      line = columns === 0 ? word : `${line}${gap}${word}`;
      columns += length + (columns === 0 ? 0 : gap.length);
    }
  }
  return [...lines, line];
}

/** A part of a text that stays on one line, and what is between it and the part before it. */
interface Word {
  readonly word: string;
  readonly gap: '' | ' ';
}

function wordsOf(text: string, width: number): readonly Word[] {
  return text.split(/[ \t]/).flatMap((spaced) =>
    spaced
      .split(BREAK)
      .flatMap((one) => divide(one, width))
      .map((word, index): Word => ({ word, gap: index === 0 ? ' ' : '' })),
  );
}

/** The parts of a word that each fit in a line. */
function divide(word: string, width: number): readonly string[] {
  const parts: string[] = [];
  let part = '';
  let columns = 0;
  for (const character of word) {
    const length = widthOf(character);
    if (columns + length > width) {
      // A closing mark takes the character before it along.
      const last = CLOSING.test(character) ? (part.match(/.$/u)?.[0] ?? '') : '';
      parts.push(part.slice(0, part.length - last.length));
      part = last;
      columns = columnsOf(last);
    }
    part += character;
    columns += length;
  }
  return [...parts, part];
}

function widthOf(character: string): number {
  if (COMBINING.test(character)) return 0;
  return eastAsianWidth(character.codePointAt(0) ?? 0);
}
