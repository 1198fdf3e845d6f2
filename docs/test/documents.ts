import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');

/** A fenced block of a document. */
export interface Block {
  readonly language: string;
  readonly code: string;
}

/** The text of a file of the repository. */
export function textOf(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
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
  const nested = ['packages', 'examples', 'tests', 'bench'].flatMap((folder) => [
    folder,
    ...readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`),
  ]);
  const readmes = nested
    .map((folder) => `${folder}/README.md`)
    .filter((file) => existsSync(join(ROOT, file)));
  return [...readdirSync(ROOT).filter((name) => name.endsWith('.md')), ...readmes, ...documents()];
}

/** The fenced blocks of a document, also those in lists. */
export function blocksOf(file: string): readonly Block[] {
  return [...textOf(file).matchAll(/^( *)```(\w*)\n(.*?)^\1```$/gms)].map(
    ([, indent = '', language = '', code = '']) => ({
      language,
      code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    }),
  );
}

/** The headings of a document with their levels. */
export function headingsOf(file: string): readonly { readonly level: number; readonly title: string }[] {
  const prose = textOf(file).replaceAll(/^( *)```.*?^\1```$/gms, '');
  return [...prose.matchAll(/^(#+) (.+)$/gm)].map(([, marks = '', title = '']) => ({
    level: marks.length,
    title,
  }));
}
