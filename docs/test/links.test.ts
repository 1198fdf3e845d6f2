import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isPage, pageOf } from '../.vitepress/pages.ts';
import { anchorsOf } from './anchors-of.ts';
import { hrefsIn, ROOT, repositoryDocuments, textOf } from './documents.ts';

const FILES = repositoryDocuments();
/** The address of each page of the site, and its file. */
const PAGES = new Map(
  FILES.filter(isPage).map((file) => [`/${pageOf(file).replace(/(?:index)?\.md$/, '')}`, file]),
);
const LLMS = hrefsIn(textOf('docs/public/llms.txt'));

describe('the links of the documents', () => {
  it.each(FILES)('lead to a file, and to a heading in it: %s', (file) => {
    expect(
      linksOf(file)
        .map((href) => problemOf(file, href))
        .filter(Boolean),
    ).toEqual([]);
  });

  it('of llms.txt lead to pages of the site, and to headings in them', () => {
    const dead = LLMS.filter((href) => {
      const [address = '', anchor] = href.split('#');
      const file = PAGES.get(address);
      if (file === undefined) return address !== '/api/';
      return anchor !== undefined && !anchorsOf(file).includes(anchor);
    });
    expect(dead).toEqual([]);
  });

  it('of llms.txt are one for each page of the site but those of the error codes, the types and the translations', () => {
    const parts = /^\/(?:errors|zh)\/./;
    expect([...LLMS].sort()).toEqual([...PAGES.keys(), '/api/'].filter((page) => !parts.test(page)).sort());
  });
});

function linksOf(file: string): readonly string[] {
  return hrefsIn(textOf(file)).filter((href) => !/^[a-z]+:/i.test(href));
}

function problemOf(file: string, href: string): string | undefined {
  const [path = '', anchor] = href.split('#');
  const target = path === '' ? file : posix.join(posix.dirname(file), path);
  if (!existsSync(posix.join(ROOT, target))) return `${href}: there is no such file`;
  if (anchor === undefined || !target.endsWith('.md') || anchorsOf(target).includes(anchor)) return undefined;
  return `${href}: there is no such heading`;
}
