import { existsSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import type { MarkdownEnv, MarkdownRenderer } from 'vitepress';
import { ROOT } from './pages.ts';

/** How the files of the repository become pages. */
export interface Pages {
  isPage(file: string): boolean;
  pageOf(file: string): string;
}

/**
 * Documents link to files of the repository. A link to a page becomes its path on the site; a link to another file becomes
 * its path in the repository, as text. A file that does not exist ends the build.
 */
export function linksOfRepository(md: MarkdownRenderer, pages: Pages): void {
  md.core.ruler.push('links-of-repository', ({ tokens, env }) => {
    for (const token of tokens.flatMap((one) => one.children ?? [])) {
      const href = token.attrGet('href');
      if (token.type !== 'link_open' || href === null || /^(?:[a-z]+:|#|\/)/i.test(href)) continue;
      const target = targetOf(href, env, pages);
      if (target === undefined) token.tag = 'span';
      token.attrs = target === undefined ? [] : [['href', target]];
    }
  });
  const close = md.renderer.rules['link_close'];
  md.renderer.rules['link_close'] = (tokens, index, options, env, self) => {
    const token = tokens[index];
    const opened = tokens.slice(0, index).findLast(({ type }) => type === 'link_open');
    if (token !== undefined && opened?.tag === 'span') token.tag = 'span';
    return close?.(tokens, index, options, env, self) ?? self.renderToken(tokens, index, options);
  };
}

function targetOf(
  href: string,
  { path, realPath = path }: MarkdownEnv,
  { isPage, pageOf }: Pages,
): string | undefined {
  const [file = '', anchor] = href.split('#');
  const found = relative(ROOT, join(dirname(realPath), decodeURI(file))).replaceAll('\\', '/');
  if (!existsSync(join(ROOT, found))) throw new Error(`${realPath}: the link ${href} leads nowhere.`);
  if (!isPage(found)) return undefined;
  const page = posix.join('/', pageOf(found));
  return anchor === undefined ? page : `${page}#${anchor}`;
}
