import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import MarkdownIt from 'markdown-it';

/** The folder of this clone. */
export const ROOT = join(import.meta.dirname, '..', '..', '..');

/** As the site reads a document. */
const markdown = new MarkdownIt({ html: true });

export type Token = ReturnType<typeof markdown.parse>[number];

/** A block of code, however it is marked: by any fence, or by indentation alone. */
export interface Block {
  readonly document: string;
  /** The first line of the code in the document. */
  readonly line: number;
  /** The first word after the fence, without attributes. */
  readonly language: string;
  readonly code: string;
  /** The text of the paragraph right before it. */
  readonly lead: string;
  /** The heading above it. */
  readonly heading: string;
}

/** The text of a file of the repository. */
export function textOf(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

/** The tokens of a Markdown text, without its front matter; lines count from the start of the file. */
export function tokensOf(text: string): readonly Token[] {
  const [matter = ''] = /^---\n.*?^---$/ms.exec(text) ?? [];
  const start = text.startsWith('---\n') ? matter : '';
  return markdown.parse(start.replaceAll(/[^\n]/g, '') + text.slice(start.length), {});
}

/** The blocks of code in a document, also those in lists and quotations. */
export function blocksOf(document: string): readonly Block[] {
  return blocksIn(textOf(document), document);
}

export function blocksIn(text: string, document = ''): readonly Block[] {
  const tokens = tokensOf(text);
  let heading = '';
  return tokens.flatMap((token, index) => {
    if (token.type === 'heading_open') heading = tokens[index + 1]?.content ?? '';
    if (token.type !== 'fence' && token.type !== 'code_block') return [];
    const [, language = ''] = /^([^\s{:[]*)/.exec(token.info.trim()) ?? [];
    const line = (token.map?.[0] ?? 0) + (token.type === 'fence' ? 2 : 1);
    const lead = tokens[index - 1]?.type === 'paragraph_close' ? (tokens[index - 2]?.content ?? '') : '';
    return [{ document, line, language, code: token.content, lead, heading }];
  });
}

/** The first block of code below a heading of a document, or the first one in this language. */
export function blockUnder(document: string, heading: string, language?: string): Block {
  const block = blocksOf(document).find(
    (one) => one.heading === heading && (language === undefined || one.language === language),
  );
  if (block === undefined) throw new Error(`${document} has no code below "${heading}".`);
  return block;
}

/** The documents below docs/, e.g. `docs/errors/TOO_OLD.md`, without the generated ones of docs/api. */
export function documents(folder = 'docs'): readonly string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return /^(?:\.|node_modules$|api$)/.test(entry.name) ? [] : documents(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

/** All documents: READMEs, those at the root, and those below docs/. */
export function repositoryDocuments(): readonly string[] {
  const nested = ['packages', 'examples', 'tests', 'bench', 'packages/simulator'].flatMap((folder) => [
    folder,
    ...readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`),
  ]);
  const readmes = nested
    .map((folder) => `${folder}/README.md`)
    .filter((file) => existsSync(join(ROOT, file)));
  const root = readdirSync(ROOT).filter((name) => name.endsWith('.md'));
  return [...new Set([...root, ...readmes, ...documents()])];
}

/** The headings of a document with their levels. */
export function headingsOf(file: string): readonly { readonly level: number; readonly title: string }[] {
  const tokens = tokensOf(textOf(file));
  return tokens.flatMap(({ type, tag }, index) =>
    type === 'heading_open' ? [{ level: Number(tag.slice(1)), title: tokens[index + 1]?.content ?? '' }] : [],
  );
}

/** The targets of the links and pictures in a Markdown text, also those in HTML, as they are written. */
export function hrefsIn(text: string): readonly string[] {
  const tokens = tokensOf(text).flatMap((token) => [token, ...(token.children ?? [])]);
  return tokens.flatMap((token) => {
    if (token.type === 'link_open' || token.type === 'image')
      return [decodeURI(String(token.attrGet('href') ?? token.attrGet('src')))];
    if (!/^html_/.test(token.type)) return [];
    return [...token.content.matchAll(/\s(?:href|src|srcset)="([^"]*)"/g)].map(([, href = '']) => href);
  });
}
