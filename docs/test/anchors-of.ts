import { slugOf } from '../.vitepress/slugs.ts';
import { headingsOf } from './documents.ts';

/** The anchor of each heading of a document, as on GitHub; a translated heading names the anchor of its original. */
export function anchorsOf(file: string): readonly string[] {
  return headingsOf(file).map(({ title }) => {
    const [, named] = /\{#([\w-]+)\}$/.exec(title) ?? [];
    return named ?? slugOf(title.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1'));
  });
}
