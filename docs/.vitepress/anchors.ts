/** The anchors of the built pages. A link to an anchor that its page does not have ends the build. */
export class Anchors {
  readonly #anchors = new Map<string, ReadonlySet<string>>();
  readonly #links: { readonly from: string; readonly href: string }[] = [];

  /** Reads a built page, e.g. `api/core/index.md`. */
  read(page: string, html: string): void {
    const from = `/${page.replace(/(?:index)?\.md$/, '')}`;
    this.#anchors.set(from, new Set(valuesOf('id', html)));
    for (const href of valuesOf('href', html))
      if (/^[/#].*#|^#./.test(href)) this.#links.push({ from, href });
  }

  /** Call it when all pages are read. */
  check(): void {
    const dead = this.#links.filter(({ from, href }) => {
      const [path = '', anchor = ''] = href.split('#');
      return this.#anchors.get(path === '' ? from : path)?.has(decodeURIComponent(anchor)) !== true;
    });
    const lines = new Set(dead.map(({ from, href }) => `${from} links to ${href}: there is no such anchor.`));
    if (lines.size > 0) throw new Error([...lines].join('\n'));
  }
}

function valuesOf(attribute: 'id' | 'href', html: string): readonly string[] {
  return [...html.matchAll(new RegExp(`<[^<>]*\\s${attribute}="([^"]*)"`, 'g'))].map(
    ([, value = '']) => value,
  );
}
