import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'cheerio';
import { ROOT, run } from '../install.ts';

const SITE = join(ROOT, 'docs', '.vitepress', 'dist');

/** A block of code on a page of the built site, as its reader copies it. */
export interface Copied {
  /** The heading above it. */
  readonly heading: string;
  /** The file that the sentence before it names. */
  readonly file: string | undefined;
  readonly language: string;
  readonly code: string;
}

export async function buildSite(): Promise<void> {
  await run(ROOT, 'npm', ['run', 'site']);
}

/** The blocks of code of a page, such as `start/express`. */
export function blocksOfPage(page: string): readonly Copied[] {
  const $ = load(readFileSync(join(SITE, `${page}.html`), 'utf8'));
  // Next to each anchor of a heading is an invisible character.
  const textOf = (found: ReturnType<typeof $>): string => found.text().replaceAll('\u200b', '').trim();
  return $('div[class*=language-]')
    .toArray()
    .map((element) => {
      const block = $(element);
      const before = block.prev();
      const [, file] = /^Write this into (.+):$/.exec(textOf(before)) ?? [];
      const heading = block.prevAll('h2, h3').first().clone();
      heading.find('.header-anchor').remove();
      return {
        heading: textOf(heading),
        file,
        language: textOf(block.find('.lang')),
        code: `${block.find('pre code').text()}\n`,
      };
    });
}
