/** A table of figures. The first column has names; the others are aligned to the right. */
export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** For a terminal: columns of equal width. */
export function toText({ title, head, rows }: Table): string {
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((cells) => (cells[column] ?? '').length)));
  const [first, ...rest] = lines.map((cells) =>
    widths
      .map((width, column) => pad(cells[column] ?? '', width, column))
      .join('  ')
      .trimEnd(),
  );
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  return `${[title, '', first, rule, ...rest].join('\n')}\n`;
}

/** For a document, below its title in bold. */
export function toMarkdown({ title, head, rows }: Table): string {
  const align = head.map((_, column) => (column === 0 ? '---' : '--:'));
  const lines = [head, align, ...rows].map((cells) => `| ${cells.map(escaped).join(' | ')} |\n`);
  return `**${title}**\n\n${lines.join('')}`;
}

function pad(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}

function escaped(cell: string): string {
  return cell.replaceAll('|', '\\|');
}
