import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The root of the repository. */
export const ROOT = join(import.meta.dirname, '..', '..');

const PAGES: readonly (readonly [file: RegExp, page: string])[] = [
  [/^README\.md$/, 'index.md'],
  [/^README\.zh-CN\.md$/, 'zh/index.md'],
  [/^docs\/(.+)$/, '$1'],
  [/^(packages|examples)\/([\w-]+)\/README\.md$/, '$1/$2.md'],
  // docs/security.md has this name in lower case, which some file systems do not tell apart.
  [/^SECURITY\.md$/, 'security-policy.md'],
  [/^(ARCHITECTURE|CONTRIBUTING)\.md$/, '$1.md'],
];

/** The path on the site of a file of the repository; the same path for a file that is not a page. */
export function pageOf(file: string): string {
  const [pattern, page] = PAGES.find(([one]) => one.test(file)) ?? [];
  return pattern === undefined || page === undefined ? file : file.replace(pattern, page);
}

/** Is this file of the repository a page of the site? */
export function isPage(file: string): boolean {
  return (
    file.endsWith('.md') && PAGES.some(([pattern]) => pattern.test(file)) && existsSync(join(ROOT, file))
  );
}

/** The addresses of the pages in Chinese. */
export function translatedPages(): readonly string[] {
  const files = readdirSync(join(ROOT, 'docs', 'zh'), { recursive: true, encoding: 'utf8' });
  const pages = files
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/zh/${file.replaceAll('\\', '/')}`);
  return ['README.zh-CN.md', ...pages].map((file) => `/${pageOf(file).replace(/(?:index)?\.md$/, '')}`);
}
