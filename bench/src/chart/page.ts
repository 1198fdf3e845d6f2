/** The colors of lines: told apart by people with any color vision, on white and on black. */
export const LINE_COLORS = 6;

/** What every chart has. */
export interface ChartBase {
  /** The name of its file, without `.svg`. */
  readonly name: string;
  readonly title: string;
  /** One sentence for people who cannot see the chart. The figures are added to it. */
  readonly description: string;
}

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #1f2328; }
  .heading { font-weight: 600; font-size: 15px; }
  .axis { stroke: #59636e; }
  .grid { stroke: #d1d9e0; }
  .whisker { stroke: #1f2328; stroke-width: 1.5; }
  .bar { fill: #8c959f; }
  .ours { fill: #0969da; }
  .line { fill: none; stroke-width: 2; }
  .c0 { stroke: #0969da; } .c1 { stroke: #bc4c00; } .c2 { stroke: #1a7f37; }
  .c3 { stroke: #8250df; } .c4 { stroke: #9a6700; } .c5 { stroke: #59636e; }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc; }
    .axis { stroke: #9198a1; }
    .whisker { stroke: #f0f6fc; }
    .grid { stroke: #3d444d; }
    .bar { fill: #656c76; }
    .ours { fill: #4493f8; }
    .c0 { stroke: #4493f8; } .c1 { stroke: #f0883e; } .c2 { stroke: #3fb950; }
    .c3 { stroke: #ab7df8; } .c4 { stroke: #d29922; } .c5 { stroke: #9198a1; }
  }`;

/** A whole SVG file, with a title and a description for screen readers. */
export function page(options: {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly description: string;
  readonly content: readonly string[];
}): string {
  const { width, height, title, description, content } = options;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title description">`,
    `<title id="title">${escaped(title)}</title>`,
    `<desc id="description">${escaped(description)}</desc>`,
    `<style>${STYLE}\n</style>`,
    text({ x: 16, y: 26, label: title, className: 'heading' }),
    ...content,
    '</svg>\n',
  ].join('\n');
}

/** A text; `anchor` is its point at `x`. */
export function text(options: {
  readonly x: number;
  readonly y: number;
  readonly label: string;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly className?: string;
}): string {
  const { x, y, label, anchor = 'start', className } = options;
  const named = className === undefined ? '' : ` class="${className}"`;
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}"${named}>${escaped(label)}</text>`;
}

/** A straight line from one point to another. */
export function stroke(className: string, from: Point, to: Point): string {
  return `<line class="${className}" x1="${round(from.x)}" y1="${round(from.y)}" x2="${round(to.x)}" y2="${round(to.y)}"/>`;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A tenth of a pixel is enough. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(label: string): string {
  return label.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
