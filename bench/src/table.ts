/** A table of figures, which are aligned to the right. */
export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** The number of columns with text, before those with figures. Default 1. */
  readonly textColumns?: number;
}

/** For a terminal: columns of equal width. */
export function toText({ title, head, rows, textColumns = 1 }: Table): string {
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((cells) => (cells[column] ?? '').length)));
  const [first, ...rest] = lines.map((cells) =>
    widths
      .map((width, column) => pad(cells[column] ?? '', width, column < textColumns))
      .join('  ')
      .trimEnd(),
  );
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  return `${[title, '', first, rule, ...rest].join('\n')}\n`;
}

/** For a document, below its title in bold. */
export function toMarkdown({ title, head, rows, textColumns = 1 }: Table): string {
  const align = head.map((_, column) => (column < textColumns ? '---' : '--:'));
  const lines = [head, align, ...rows].map((cells) => `| ${cells.map(escaped).join(' | ')} |\n`);
  return `**${title}**\n\n${lines.join('')}`;
}

function pad(cell: string, width: number, isText: boolean): string {
  return isText ? cell.padEnd(width) : cell.padStart(width);
}

function escaped(cell: string): string {
  return cell.replaceAll('|', '\\|');
}
