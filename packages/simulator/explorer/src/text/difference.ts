/** A line that both texts have, or only one of them. */
export interface DiffLine {
  readonly kind: 'equal' | 'left' | 'right';
  readonly text: string;
}

/** A row of two texts side by side. `differs`: the sides are not equal. */
export interface DiffRow {
  readonly left?: string;
  readonly right?: string;
  readonly differs: boolean;
}

/** Larger texts are compared by their equal start and end alone: the table of the comparison grows with the square. */
const MAX_LINES = 1_000;

/** Compares two lists of lines by their longest common subsequence. */
export function diffRows(left: readonly string[], right: readonly string[]): readonly DiffRow[] {
  const rows: DiffRow[] = [];
  let removed: string[] = [];
  let added: string[] = [];
  const flush = (): void => {
    for (let index = 0; index < Math.max(removed.length, added.length); index += 1) {
      const [one, other] = [removed[index], added[index]];
      rows.push({
        ...(one === undefined ? {} : { left: one }),
        ...(other === undefined ? {} : { right: other }),
        differs: true,
      });
    }
    removed = [];
    added = [];
  };
  for (const line of diffLines(left, right)) {
    if (line.kind === 'left') removed.push(line.text);
    else if (line.kind === 'right') added.push(line.text);
    else {
      flush();
      rows.push({ left: line.text, right: line.text, differs: false });
    }
  }
  flush();
  return rows;
}

function diffLines(left: readonly string[], right: readonly string[]): readonly DiffLine[] {
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start += 1;
  let end = 0;
  while (
    end < left.length - start &&
    end < right.length - start &&
    left[left.length - 1 - end] === right[right.length - 1 - end]
  )
    end += 1;
  const equal = (text: string): DiffLine => ({ kind: 'equal', text });
  return [
    ...left.slice(0, start).map(equal),
    ...differing(left.slice(start, left.length - end), right.slice(start, right.length - end)),
    ...left.slice(left.length - end).map(equal),
  ];
}

function differing(left: readonly string[], right: readonly string[]): readonly DiffLine[] {
  const lefts = left.map((text): DiffLine => ({ kind: 'left', text }));
  const rights = right.map((text): DiffLine => ({ kind: 'right', text }));
  if (left.length > MAX_LINES || right.length > MAX_LINES) return [...lefts, ...rights];
  const lengths = commonLengths(left, right);
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < left.length && j < right.length) {
    if (left[i] === right[j]) {
      lines.push({ kind: 'equal', text: left[i] ?? '' });
      i += 1;
      j += 1;
    } else if ((lengths[i + 1]?.[j] ?? 0) >= (lengths[i]?.[j + 1] ?? 0)) {
      lines.push(...lefts.slice(i, i + 1));
      i += 1;
    } else {
      lines.push(...rights.slice(j, j + 1));
      j += 1;
    }
  }
  return [...lines, ...lefts.slice(i), ...rights.slice(j)];
}

/** `[i][j]`: the length of the longest common subsequence of the lines from `i` and from `j`. */
function commonLengths(left: readonly string[], right: readonly string[]): readonly (readonly number[])[] {
  const rows: number[][] = [Array.from({ length: right.length + 1 }, () => 0)];
  for (let i = left.length - 1; i >= 0; i -= 1) {
    const below = rows[0] ?? [];
    const row: number[] = Array.from({ length: right.length + 1 }, () => 0);
    for (let j = right.length - 1; j >= 0; j -= 1)
      row[j] = left[i] === right[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    rows.unshift(row);
  }
  return rows;
}

/** The part of two texts that differs: the length of their equal start, and of their equal end. */
export function differingPart(left: string, right: string): { readonly start: number; readonly end: number } {
  const limit = Math.min(left.length, right.length);
  let start = 0;
  while (start < limit && left[start] === right[start]) start += 1;
  let end = 0;
  while (end < limit - start && left[left.length - 1 - end] === right[right.length - 1 - end]) end += 1;
  return { start, end };
}
