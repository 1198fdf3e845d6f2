import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { MarkdownRenderer } from 'vitepress';

/**
 * The drawn pictures of docs/pictures become a part of the page, so that they follow its theme. Elsewhere they are images,
 * which follow the theme of the system.
 */
export function inlinePictures(md: MarkdownRenderer): void {
  const image = md.renderer.rules['image'];
  md.renderer.rules['image'] = (tokens, index, options, env, self) => {
    const token = tokens[index];
    const source = token?.attrGet('src') ?? '';
    if (!/pictures\/[\w-]+\.svg$/.test(source)) return image?.(tokens, index, options, env, self) ?? '';
    const svg = readFileSync(join(dirname(env.realPath ?? env.path), decodeURI(source)), 'utf8');
    const name = md.utils.escapeHtml(token?.content ?? '');
    return `<span class="picture" role="img" aria-label="${name}" v-pre>${svg}</span>`;
  };
}
