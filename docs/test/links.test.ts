import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { slugOf } from '../.vitepress/slugs.ts';
import { documents, headingsOf, hrefsIn, ROOT, textOf } from './documents.ts';

const PACKAGES = ['core', 'express', 'fastify', 'nestjs', 'postgres', 'redis', 'simulator', 'web'];
const FILES = [
  ...['README.md', 'README.zh-CN.md', 'SECURITY.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md'],
  ...PACKAGES.map((name) => `packages/${name}/README.md`),
  ...['express', 'fastify', 'hono', 'nest', 'next', 'other-languages'].map(
    (name) => `examples/${name}/README.md`,
  ),
  ...documents(),
];

describe('the links of the documents', () => {
  it.each(FILES)('lead to a file, and to a heading in it: %s', (file) => {
    expect(
      linksOf(file)
        .map((href) => problemOf(file, href))
        .filter(Boolean),
    ).toEqual([]);
  });

  it('of llms.txt lead to pages of the site', () => {
    const links = [...textOf('docs/public/llms.txt').matchAll(/\]\(\/([\w/-]*)\)/g)].map(
      ([, path = '']) => path,
    );
    expect(links.length).toBeGreaterThan(20);
    expect(links.filter((path) => !FILES.includes(sourceOf(path)))).toEqual([]);
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

/** As on GitHub; a translated heading names the anchor of its original. */
function anchorsOf(file: string): readonly string[] {
  return headingsOf(file).map(({ title }) => {
    const [, named] = /\{#([\w-]+)\}$/.exec(title) ?? [];
    return named ?? slugOf(title.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1'));
  });
}

function sourceOf(path: string): string {
  if (path.startsWith('packages/')) return `${path}/README.md`;
  return `docs/${path === '' || path.endsWith('/') ? `${path}index` : path}.md`;
}
