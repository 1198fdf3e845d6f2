import { posix } from 'node:path';
import { anchorsOf } from './anchors-of.ts';
import { hrefsIn, type Token, textOf, tokensOf } from './documents.ts';

/** What stands below one heading, without its words. */
interface Section {
  readonly level: number;
  readonly paragraphs: number;
  readonly lists: number;
  readonly items: number;
  /** The number of cells in each row of each table. */
  readonly rows: readonly number[];
  readonly blocks: number;
}

/** The original of a translation, and of a document that is not translated itself. */
export function originalOf(file: string): string {
  if (file === 'docs/zh/simulator.md') return 'packages/simulator/README.md';
  return file === 'README.zh-CN.md' ? 'README.md' : file.replace('docs/zh/', 'docs/');
}

/** The sections of a document in their order; the first one is what stands before all headings. */
export function sectionsOf(file: string): readonly Section[] {
  const tokens = tokensOf(textOf(file));
  const starts = tokens.flatMap(({ type }, index) => (type === 'heading_open' ? [index] : []));
  return [0, ...starts].map((start, index) => {
    const own = tokens.slice(start, starts[index] ?? tokens.length);
    const [first] = own;
    return {
      level: first?.type === 'heading_open' ? Number(first.tag.slice(1)) : 0,
      paragraphs: count(own, 'paragraph_open'),
      lists: count(own, 'bullet_list_open') + count(own, 'ordered_list_open'),
      items: count(own, 'list_item_open'),
      rows: rowsOf(own),
      blocks: count(own, 'fence') + count(own, 'code_block'),
    };
  });
}

/** The targets of the links in a document, by the original: the file, and the number of the heading. */
export function targetsOf(file: string): readonly string[] {
  const targets = hrefsIn(textOf(file)).map((href) => {
    // Alipay has its own translations.
    if (/^[a-z]+:/i.test(href)) return href.replace(/(docs\.antom\.com\/ac\/\w+?)_zh-cn\//, '$1/');
    const [path = '', anchor] = href.split('#');
    const target = path === '' ? file : posix.join(posix.dirname(file), path);
    return anchor === undefined
      ? originalOf(target)
      : `${originalOf(target)}, heading ${anchorsOf(target).indexOf(anchor)}`;
  });
  return targets.sort();
}

function count(tokens: readonly Token[], type: string): number {
  return tokens.filter((token) => token.type === type).length;
}

function rowsOf(tokens: readonly Token[]): readonly number[] {
  const rows: number[] = [];
  for (const { type } of tokens) {
    if (type === 'tr_open') rows.push(0);
    if (/^t[hd]_open$/.test(type)) rows.push((rows.pop() ?? 0) + 1);
  }
  return rows;
}
