import { describe, expect, it } from 'vitest';
import { Anchors } from '../.vitepress/anchors.ts';

/** Two pages: `/api/` with these links, and `/api/core/` with the heading `#close` and a Chinese one. */
function checked(...hrefs: readonly string[]): () => void {
  const anchors = new Anchors();
  anchors.read(
    'api/index.md',
    `<h1 id="api">${hrefs.map((href) => `<a class="x" href="${href}">y</a>`).join('')}</h1>`,
  );
  anchors.read('api/core.md', '<h2 tabindex="-1" id="close">close()</h2><h2 id="轮换">轮换</h2>');
  return () => anchors.check();
}

describe('the build of the site', () => {
  it('accepts links to anchors that exist, on the same page and on others', () => {
    expect(checked('#api', '/api/#api', '/api/core#close', '/api/core#%E8%BD%AE%E6%8D%A2')).not.toThrow();
  });

  it('leaves links to other sites and to whole pages alone', () => {
    expect(checked('https://docs.antom.com/#x', '/api/core', '#')).not.toThrow();
  });

  it.each(['#cloze', '/api/core#cloze', '/api/kore#close'])(
    'refuses %s, and says where it stands',
    (href) => {
      expect(checked(href)).toThrow(`/api/ links to ${href}: there is no such anchor.`);
    },
  );
});
