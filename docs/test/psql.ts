import type { QueryResult } from 'pg';

/** The types of numbers, which psql aligns to the right: bigint, smallint, integer, real, double, numeric. */
const NUMBERS: readonly number[] = [20, 21, 23, 700, 701, 1700];

/** Reads every value as the text that Postgres sends, as psql does. */
export const AS_TEXT = { getTypeParser: () => (text: string) => text };

/** The rows of an answer in the form of psql, without spaces at the ends of lines. */
export function asPsql({ fields, rows }: QueryResult): string {
  const columns = fields.map(({ name, dataTypeID }) => {
    const texts = rows.map((row) => String(row[name] ?? ''));
    const width = Math.max(name.length, ...texts.map((text) => text.length));
    const aligned = texts.map((text) =>
      NUMBERS.includes(dataTypeID) ? text.padStart(width) : text.padEnd(width),
    );
    const left = Math.floor((width - name.length) / 2);
    return { head: (' '.repeat(left) + name).padEnd(width), rule: '-'.repeat(width + 2), aligned };
  });
  const line = (cells: readonly string[]): string => ` ${cells.join(' | ')}`.trimEnd();
  return [
    line(columns.map(({ head }) => head)),
    columns.map(({ rule }) => rule).join('+'),
    ...rows.map((_, index) => line(columns.map(({ aligned }) => aligned[index] ?? ''))),
    `(${rows.length} ${rows.length === 1 ? 'row' : 'rows'})\n`,
  ].join('\n');
}
